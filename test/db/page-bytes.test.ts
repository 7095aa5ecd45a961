import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { packPage, unpackPage } from '../../src/db/page-bytes.ts';

const PAGES: [string, Buffer, 'gzip' | 'identity'][] = [
  ['an article page', Buffer.from('<p>望湖区的旧水塔</p>'.repeat(1_000)), 'gzip'],
  ['a page of megabytes', Buffer.from('<p>望湖区的旧水塔</p>'.repeat(100_000)), 'gzip'],
  ['what cannot be made smaller', randomBytes(5_000), 'identity'],
  ['nothing', Buffer.alloc(0), 'identity'],
];

describe('packed bytes', () => {
  it.each(PAGES)('of %s come back as they were', async (_, bytes, encoding) => {
    const page = await packPage(bytes);
    expect(page).toMatchObject({ encoding, byteSize: bytes.length });
    expect(page.sha256).toEqual(createHash('sha256').update(bytes).digest());
    expect((await unpackPage({ ...page, bytes: page.packed }))?.equals(bytes)).toBe(true);
  });

  it('that were pruned are none', async () => {
    expect(await unpackPage({ encoding: 'gzip', byteSize: 9, bytes: null })).toBeNull();
  });
});
