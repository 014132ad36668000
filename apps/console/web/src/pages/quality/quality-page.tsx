/** How good the data is: what listings lack, what cleaning had to change, what a person has to decide. */
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import type { AmbiguousKey, Counted, Quality, QualityField, ShopQuality } from '../../api/answers.ts';
import { get } from '../../api/client.ts';
import { Head } from '../../frame/head.tsx';
import { Bar, Card } from '../../parts/basics.tsx';
import { Pages, usePages } from '../../parts/pages.tsx';
import { Empty, Loaded } from '../../parts/states.tsx';
import { count, platformName, share, words } from '../../words.ts';
import { codeText } from '../rejects/reject-words.ts';

const FIELDS: readonly (readonly [field: QualityField, name: string])[] = [
  ['description', 'Description'],
  ['brand', 'Brand'],
  ['category', 'Category'],
  ['images', 'Images'],
  ['gtin', 'GTIN'],
  ['sku', 'SKU'],
  ['weight', 'Weight'],
  ['size', 'Size'],
];

export function QualityPage() {
  const query = useQuery({ queryKey: ['quality'], queryFn: () => get<Quality>('/api/quality') });
  return (
    <Loaded what="the data quality" query={query}>
      {(quality) => <Content quality={quality} />}
    </Loaded>
  );
}

function Content({ quality }: { readonly quality: Quality }) {
  const { sampledPercent, shops, cleaning, rejects, conflicts } = quality;
  const basis =
    sampledPercent >= 100
      ? 'From all live listings.'
      : `Estimated from a sample of ${share(sampledPercent / 100)} of the listings; rejects and conflicts are exact.`;
  return (
    <>
      <Head title="Data quality" lead={basis} />
      <Card title="Listings that have what a product needs" flush>
        {shops.length === 0 ? (
          <Empty title="Nothing to judge yet">
            <p>Import a shop first.</p>
          </Empty>
        ) : (
          <Completeness shops={shops} />
        )}
      </Card>
      <div className="grid grid--two">
        <Card title="What cleaning changed">
          <Counts counts={cleaning} none="Nothing: what the marketplaces sent was clean." />
        </Card>
        <div className="grid">
          <Card title="Rejects by reason" aside={<Link to="/rejects">All rejects</Link>}>
            <Counts counts={rejects} none="No product is left out." name={codeText} />
          </Card>
          <Card title="Conflicts of matching">
            <Counts counts={conflicts} none="Every key says clearly what belongs together." />
          </Card>
        </div>
      </div>
      <AmbiguousKeys />
    </>
  );
}

function Completeness({ shops }: { readonly shops: readonly ShopQuality[] }) {
  return (
    <section className="scroll" aria-label="Completeness by shop, scrolls sideways" tabIndex={0}>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">Shop</th>
            {FIELDS.map(([field, name]) => (
              <th key={field} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shops.map((shop) => (
            <tr key={`${shop.platform} ${shop.shop}`}>
              <th scope="row">
                {shop.name}
                <p className="soft small">
                  {platformName(shop.platform)}, {count(shop.listings)} looked at
                </p>
              </th>
              {FIELDS.map(([field, name]) => (
                <td key={field}>
                  <Share name={`${shop.name}: ${name}`} value={shop[field]} of={shop.listings} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Share({ name, value, of }: { readonly name: string; readonly value: number; readonly of: number }) {
  const text = of === 0 ? '–' : share(value / of);
  return (
    <div className="meter">
      <span className="small number">{text}</span>
      <Bar role="meter" label={name} value={value} max={of} text={text} />
    </div>
  );
}

interface CountsProps {
  readonly counts: readonly Counted[];
  readonly none: string;
  readonly name?: (code: string) => string;
}

function Counts({ counts, none, name = words }: CountsProps) {
  if (counts.length === 0) return <p className="soft">{none}</p>;
  const most = Math.max(...counts.map((counted) => counted.count));
  return (
    <ul className="meters">
      {counts.map((counted) => (
        <li key={counted.name} className="meter">
          <div className="row row--apart small">
            <span>{name(counted.name)}</span>
            <span className="number">{count(counted.count)}</span>
          </div>
          <Bar
            role="meter"
            label={name(counted.name)}
            value={counted.count}
            max={most}
            text={count(counted.count)}
            tone="calm"
          />
        </li>
      ))}
    </ul>
  );
}

function AmbiguousKeys() {
  const query = usePages<AmbiguousKey>('conflicts', '/api/quality/conflicts');
  return (
    <Card title="Keys that join nothing" flush>
      <Pages
        what="keys"
        query={query}
        empty={
          <Empty title="No key is ambiguous">
            <p>
              A GTIN or SKU whose listings contradict each other would be here, for you to correct at the
              marketplace.
            </p>
          </Empty>
        }
      >
        {(keys) => (
          <table className="table table--stacked">
            <thead>
              <tr>
                <th scope="col">Key</th>
                <th scope="col">Why</th>
              </tr>
            </thead>
            <tbody>
              {keys.map(({ key, conflict }) => (
                <tr key={key}>
                  <th scope="row" className="wrap">
                    <Link to={`/products?q=${encodeURIComponent(codeOf(key))}`}>{codeOf(key)}</Link>
                  </th>
                  <td>{words(conflict)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Pages>
    </Card>
  );
}

/** The GTIN of `g:…`, the SKU of `s:seller:…`. */
function codeOf(key: string): string {
  return key.startsWith('g:') ? key.slice(2) : key.split(':').slice(2).join(':');
}
