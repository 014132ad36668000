import { scrubSecrets } from '@syncstore/observe';
import { describe, expect, it } from 'vitest';

const SECRET = '7159abcdEF00secret';

describe('scrubbing a log line', () => {
  it.each([
    ['a field', `{"access_token":"${SECRET}"}`],
    ['a field in other spelling', `{"tokens":{"refreshToken":"${SECRET}"}}`],
    ['a header', `{"headers":{"x-tts-access-token":"${SECRET}"}}`],
    ['a value with escapes in it', `{"password":"a\\"${SECRET}"}`],
    ['a signed URL', `{"url":"https://h/api?partner_id=1&sign=${SECRET}&shop_id=2"}`],
    ['a token in a URL', `{"msg":"GET https://h/p?access_token=${SECRET} failed"}`],
    ['a secret in a URL', `{"url":"https://h/token/get?app_key=k&app_secret=${SECRET}"}`],
    ['a one-time code in a URL', `{"url":"/callback?code=${SECRET}&shop_id=2"}`],
    [
      'a body that was logged as text',
      JSON.stringify({ body: JSON.stringify({ partner_key: SECRET, ok: 1 }) }),
    ],
    ['a connection string', `{"err":{"message":"connect postgresql://me:${SECRET}@db/x"}}`],
    ['a bearer token', `{"msg":"authorization was Bearer ${SECRET}"}`],
  ])('removes the secret of %s', (_, line) => {
    expect(line).toContain(SECRET);
    const scrubbed = scrubSecrets(line);
    expect(scrubbed).not.toContain(SECRET);
    expect(JSON.parse(scrubbed)).toBeTypeOf('object');
  });

  it('keeps what a person needs to find the call', () => {
    const line =
      '{"url":"https://h/api/v2/x?partner_id=1&timestamp=5&sign=abc&shop_id=2","code":"error_auth"}';
    expect(scrubSecrets(line)).toBe(
      '{"url":"https://h/api/v2/x?partner_id=1&timestamp=5&sign=[redacted]&shop_id=2","code":"error_auth"}',
    );
  });
});
