/**
 * Tokens and authorization codes that carry what they stand for, signed with a key that follows from the seed. A
 * restarted sandbox of the same seed therefore accepts the tokens that it gave out before: clients keep theirs in a
 * database, the sandbox keeps none. What can not be told from a token (that it was spent) is kept in grant-book.ts.
 *
 * Shapes: Shopee's newer one has three dot-separated base64url parts, its older one 32 hex characters [H that both
 * exist]; TikTok Shop's begins with `ROW_` [H]. A hex token has no room for its content, so that mode needs memory.
 */
import { createHmac } from 'node:crypto';

export interface TokenContent {
  readonly kind: 'code' | 'access' | 'refresh';
  /** Whom the token speaks for: a shop id, a main account, the seller. */
  readonly subject: string;
  /** Unix milliseconds of issue; within a grant it only grows. */
  readonly generation: number;
  /** Unix seconds. */
  readonly expiresAt: number;
  /** Unix seconds of the seller's consent. */
  readonly authorisedAt: number;
}

export type TokenShape = 'jwt' | 'hex32' | 'row';

const HEADER = Buffer.from('{"alg":"HS256"}').toString('base64url');
const SIGNATURE_BYTES = 18;
const REMEMBERED = 10_000;

export class TokenCodec {
  private readonly key: Buffer;
  private readonly shape: TokenShape;
  /** Contents of checked tokens (a busy client sends the same one thousands of times) and of all hex tokens. */
  private readonly known = new Map<string, TokenContent>();

  constructor(seed: number, shape: TokenShape) {
    this.key = createHmac('sha256', 'sandbox-token-key').update(`${seed}:${shape}`).digest();
    this.shape = shape;
  }

  encode(content: TokenContent): string {
    const { kind, subject, generation, expiresAt, authorisedAt } = content;
    const text = [kind, subject, generation, expiresAt, authorisedAt].join('|');
    const signature = this.sign(text);
    if (this.shape === 'hex32') {
      const token = signature.toString('hex').slice(0, 32);
      this.known.set(token, content);
      return token;
    }
    const payload = Buffer.from(text).toString('base64url');
    const tail = signature.toString('base64url');
    return this.shape === 'jwt' ? `${HEADER}.${payload}.${tail}` : `ROW_${payload}-${tail}`;
  }

  /** @returns what the token says, whether or not it has expired; undefined for one that we never issued */
  decode(token: string): TokenContent | undefined {
    const known = this.known.get(token);
    if (known !== undefined || this.shape === 'hex32') return known;
    const content = this.read(token);
    if (content === undefined) return undefined;
    if (this.known.size >= REMEMBERED) this.known.clear();
    this.known.set(token, content);
    return content;
  }

  /** Hex tokens for the state file; the other shapes need none. */
  snapshot(): readonly (readonly [string, TokenContent])[] {
    return this.shape === 'hex32' ? [...this.known] : [];
  }

  restore(entries: readonly (readonly [string, TokenContent])[]): void {
    for (const [token, content] of entries) this.known.set(token, content);
  }

  private read(token: string): TokenContent | undefined {
    const [payload, tail] =
      this.shape === 'jwt' ? token.split('.').slice(1) : [token.slice(4, -25), token.slice(-24)];
    if (payload === undefined || tail === undefined) return undefined;
    const text = Buffer.from(payload, 'base64url').toString();
    if (this.sign(text).toString('base64url') !== tail) return undefined;
    const [kind, subject, generation, expiresAt, authorisedAt] = text.split('|');
    if (kind !== 'code' && kind !== 'access' && kind !== 'refresh') return undefined;
    return {
      kind,
      subject: subject ?? '',
      generation: Number(generation),
      expiresAt: Number(expiresAt),
      authorisedAt: Number(authorisedAt),
    };
  }

  private sign(text: string): Buffer {
    return createHmac('sha256', this.key).update(text).digest().subarray(0, SIGNATURE_BYTES);
  }
}
