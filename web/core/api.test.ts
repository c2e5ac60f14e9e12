import { afterEach, expect, test, vi } from 'vitest';
import { get, post, Problem } from './api';

afterEach(() => vi.unstubAllGlobals());
const answer = (res: () => Response | Promise<Response>) => {
  const fetched = vi.fn(async (_path: string, _init: RequestInit) => res());
  vi.stubGlobal('fetch', fetched);
  return fetched;
};

test('sends JSON with the names it connects as', async () => {
  const fetched = answer(() => Response.json({ to: '/x' }));
  expect(await post('/api/enter?x=1', { token: 't' }, { as: 'fac-1,login' })).toEqual({ to: '/x' });
  expect(fetched.mock.calls[0]).toEqual(['/api/enter?x=1&as=fac-1%2Clogin', { method: 'POST', body: '{"token":"t"}', headers: { 'content-type': 'application/json' } }]);
});

test('sends a file as it is', async () => {
  const fetched = answer(() => new Response(''));
  const file = new Blob(['x']);
  expect(await post('/api/guides/import?name=t.docx', file)).toBeUndefined();
  expect(fetched.mock.calls[0]![1]).toEqual({ method: 'POST', body: file });
});

test('a problem document becomes a Problem', async () => {
  answer(() => Response.json({ code: 'invalid', detail: 'A name is needed.', field: 'name' }, { status: 422 }));
  await expect(get('/api/me')).rejects.toMatchObject({ status: 422, code: 'invalid', detail: 'A name is needed.', field: 'name' });
});

test('nothing instead of a problem document', async () => {
  answer(() => new Response('', { status: 502 }));
  await expect(get('/api/me')).rejects.toMatchObject({ status: 502, code: 'unknown' });
});

test.each([200, 403, 502, 511])('a page that answers %d in our place is no network (F13)', async (status) => {
  answer(() => new Response('<html>Please sign in</html>', { status }));
  await expect(post('/api/join', {})).rejects.toEqual(new Problem(0, 'offline', ''));
});

test('no network is a Problem called offline', async () => {
  answer(() => Promise.reject(new TypeError('failed')));
  await expect(get('/api/me')).rejects.toEqual(new Problem(0, 'offline', ''));
});
