/** Asks the console's API. What goes wrong becomes a `Problem` that says in a sentence what failed. */

/** An answer that is not a success, or none at all. */
export class Problem extends Error {
  /** HTTP status; 0 when the console did not answer. */
  readonly status: number;
  constructor(status: number, detail: string, options?: ErrorOptions) {
    super(detail, options);
    this.name = 'Problem';
    this.status = status;
  }
}

type Answer = Readonly<Record<string, unknown>>;

/** @throws Problem */
export function get<T>(path: string): Promise<T> {
  return ask<T>('GET', path);
}

/** @throws Problem */
export function post<T>(path: string, body: Answer = {}): Promise<T> {
  return ask<T>('POST', path, body);
}

/** @throws Problem */
export function patch<T>(path: string, body: Answer): Promise<T> {
  return ask<T>('PATCH', path, body);
}

async function ask<T>(method: string, path: string, body?: Answer): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      headers: { accept: 'application/json', ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    });
  } catch (error) {
    throw new Problem(0, 'The console does not answer.', { cause: error });
  }
  if (response.status === 401) logIn();
  const text = await response.text();
  if (!response.ok)
    throw new Problem(response.status, detailOf(text) ?? `The console answered ${response.status}.`);
  // The caller names the type of the answer, which the API's tests hold it to.
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

/** The session has ended: the server asks for the password and leads back. */
function logIn(): void {
  location.assign(`/login${queryText({ next: `${location.pathname}${location.search}` })}`);
}

/** The sentence of a problem+json document. */
function detailOf(text: string): string | null {
  try {
    const document: unknown = JSON.parse(text);
    if (typeof document !== 'object' || document === null || !('detail' in document)) return null;
    return typeof document.detail === 'string' ? document.detail : null;
  } catch {
    return null;
  }
}

/** `?a=1&b=2` of what is not empty; nothing when all is. */
export function queryText(values: Readonly<Record<string, string | number | null | undefined>>): string {
  const given = Object.entries(values).filter(
    ([, value]) => value !== undefined && value !== null && value !== '',
  );
  const query = new URLSearchParams(given.map(([name, value]) => [name, String(value)]));
  return given.length === 0 ? '' : `?${query}`;
}
