/** Descriptions: what of the markup survives, what text it leaves, and that nothing in it can run. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accepted, BRITAIN, mapped, shopeeItem, tiktokProduct } from './payloads.ts';

function html(description: string): { readonly html: string | null; readonly text: string | null } {
  const product = accepted('tiktok-shop', tiktokProduct({ description }), BRITAIN);
  return { html: product.descriptionHtml, text: product.descriptionText };
}

const shopeeText = (description: string): string | null =>
  accepted('shopee', shopeeItem({ description })).descriptionText;

describe('an HTML description', () => {
  it('keeps structure and emphasis, and loses styles, classes and spans', () => {
    expect(
      html(
        '<p style="color:red" class="x"><span>Two <b>towels</b>.</span></p><ul><li>100&nbsp;% linen</li></ul>',
      ),
    ).toEqual({
      html: '<p>Two <b>towels</b>.</p><ul><li>100\u00a0% linen</li></ul>',
      text: 'Two towels.\n\n- 100 % linen',
    });
  });

  it('keeps text that only looks like markup', () => {
    expect(html('<p>&lt; 60 °C &amp; up</p>')).toEqual({
      html: '<p>&lt; 60 °C &amp; up</p>',
      text: '< 60 °C & up',
    });
  });

  it('is its own text where it has no markup', () => {
    expect(html('Two towels.\nLinen.')).toEqual({ html: 'Two towels.\nLinen.', text: 'Two towels.\nLinen.' });
  });

  it.each([
    ['<script>alert(1)</script>'],
    ['<img src="x" onerror="alert(1)">'],
    ['<a href="javascript:alert(1)">details</a>'],
    ['<iframe src="https://tracker.example/"></iframe>'],
    ['<p onclick="steal()">Click</p>'],
    ['<style>p{display:none}</style>'],
    ['<svg/onload=alert(1)>'],
    ['<math><mtext><script>alert(1)</script></mtext></math>'],
    ['<scr\u0000ipt>alert(1)</script>'],
    ['<scr<script>ipt>alert(1)</scr</script>ipt>'],
    ['<noscript><p title="</noscript><img src=x onerror=alert(1)>">'],
    ['<textarea><script>alert(1)</script></textarea>'],
    ['<!--><script>alert(1)</script>-->'],
    ['<p/onmouseover=alert(1)>x'],
  ])('lets nothing of %j run', (attack) => {
    const { changes, product } = mapped(
      'tiktok-shop',
      tiktokProduct({ description: `<p>Towel</p>${attack}` }),
    );
    expect(product.descriptionText).toContain('Towel');
    // Tags without attributes, of names that do nothing: whatever the attack was, this is all there can be.
    const tags = product.descriptionHtml?.match(/<[^>]*>/g) ?? [];
    expect(tags.filter((tag) => !/^<\/?(?:p|li|ul|b)>$|^<br \/>$/.test(tag))).toEqual([]);
    expect(changes.map(({ rule }) => rule)).toContainEqual(
      expect.stringMatching(/active_content_removed|markup_simplified/),
    );
  });

  it('of pictures alone is none', () => {
    expect(html('<p><img src="https://cdn.example/a.jpg"></p>')).toEqual({ html: null, text: null });
  });

  it('is the same whichever host its pictures are served from', () => {
    const from = (host: string) => html(`<p>Towel<img src="https://${host}/a.jpg?t=1"></p>`);
    expect(from('p16.example')).toEqual(from('p19.example'));
  });

  it('is no deeper than what anybody would write', () => {
    const deep = `${'<div>'.repeat(5_000)}Towel${'</div>'.repeat(5_000)}`;
    expect(html(deep).text).toBe('Towel');
    expect(html(deep).html?.match(/<div>/g)?.length).toBe(50);
  });

  it('closes what was left open', () => {
    expect(html('<ul><li>One<li>Two</div>').html).toBe('<ul><li>One</li><li>Two</li></ul>');
  });

  const PIECES = [
    ...[
      '<p>',
      '</p>',
      '<ul><li>',
      '</li></ul>',
      '<div style="x">',
      '</div>',
      '<br>',
      '<b>',
      '</b>',
      '<h1>',
      '<!--',
      '-->',
    ],
    ...[
      '<table><tr>',
      '<td colspan="2">',
      '<script>',
      '</script>',
      '<a href="//x">',
      '<img src=x onerror=y>',
      '<title>',
    ],
    ...[
      '&amp;',
      '&lt;',
      '&#0;',
      '&#7;',
      '<',
      '>',
      '"',
      '&',
      'towel',
      ' ',
      '\n',
      '\u0000',
      '\ud800',
      '<![CDATA[',
      ']]>',
    ],
  ];

  it('has no tag that is not on the list, whatever was sent', () => {
    const piece = fc.constantFrom(
      ...PIECES,
      '<svg>',
      '</svg>',
      '<math>',
      '<p/',
      "<p x='",
      '<noscript>',
      '<xmp>',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
        const tags = html(pieces.join('')).html?.match(/<[^>]*>/g) ?? [];
        const listed = /^<(?:\/?(?:p|ul|li|div|b|td|table|tr|h1)|td colspan="2"|br \/)>$/;
        expect(tags.filter((tag) => !listed.test(tag))).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
  });

  it('does not change when it is cleaned again', () => {
    // A lone bracket makes a tag of whatever follows; without a tag that nobody knows, the nesting is the sender's own.
    const known = PIECES.filter((piece) => piece !== '<');
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...known), { maxLength: 14 }), (pieces) => {
        const once = html(pieces.join(''));
        if (once.html !== null) expect(html(once.html)).toEqual(once);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('a plain description', () => {
  it('keeps its lines and loses blanks at their ends', () => {
    expect(shopeeText('Hand glazed. \r\nDishwasher\tsafe.\n\n\n\nBox of 2\u0000 ')).toBe(
      'Hand glazed.\nDishwasher safe.\n\nBox of 2',
    );
  });

  it('is text even where it has angle brackets', () => {
    expect(shopeeText('Sizes <M and >S, 3 < 5, I <3 mugs, a&amp;b')).toBe(
      'Sizes <M and >S, 3 < 5, I <3 mugs, a&amp;b',
    );
  });

  it('gives way to the text of markup that was pasted into it', () => {
    const { product, changes } = mapped(
      'shopee',
      shopeeItem({
        description: 'Hand glazed.\nSafe & sound.<script>alert("x")</script><p onclick="y()">Click</p>',
      }),
    );
    expect(product.descriptionText).toBe('Hand glazed.\nSafe & sound.\n\nClick');
    expect(product.descriptionHtml).toBeNull();
    expect(changes.map(({ rule }) => rule)).toContain('active_content_removed');
  });

  it('comes from the texts of an extended description, pictures under the type text or not', () => {
    const fields = [
      { field_type: 'text', text: 'Warm light.' },
      { field_type: 'text', image_info: { image_id: 'a', image_url: 'https://cf.shopee.sg/file/a' } },
      { field_type: 'image', image_info: { image_id: 'b', image_url: 'https://cf.shopee.sg/file/b' } },
      { field_type: 'text', text: 'Bulb included.' },
    ];
    const item = shopeeItem({
      description: '',
      description_info: { extended_description: { field_list: fields } },
    });
    expect(accepted('shopee', item).descriptionText).toBe('Warm light.\nBulb included.');
  });

  it('does not change when it is cleaned again', () => {
    const piece = fc.constantFrom(
      'a',
      ' ',
      '\n',
      '\r\n',
      '\t',
      '<b>',
      '</b>',
      '&lt;b&gt;',
      '&amp;lt;b&amp;gt;',
      '<',
      '>',
      '\u0000',
      '\u00a0',
      '<br>',
      '<script>',
      '<title>',
      '<textarea>',
      '<li>',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
        const once = shopeeText(pieces.join(''));
        if (once !== null) expect(shopeeText(once)).toBe(once);
      }),
      { numRuns: 2_000 },
    );
  });
});
