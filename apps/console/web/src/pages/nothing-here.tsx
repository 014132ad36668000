/** An address that leads nowhere. */
import { Link } from 'react-router';
import { Head } from '../frame/head.tsx';

export function NothingHere() {
  return (
    <>
      <Head title="Nothing here" />
      <p>
        There is nothing at this address. <Link to="/">Go to the overview</Link>.
      </p>
    </>
  );
}
