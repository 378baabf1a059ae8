import type { ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { makeCertificate } from '../fakes/certificates.ts';
import { makeReplies } from './synthetic-pool.ts';

const PIECE_BYTES = 128 * 1024;

/**
 * Serves prebuilt `get_all_records` replies over TLS on loopback until its parent goes, so that a bench measures the
 * client alone. Prints `{port, fingerprint, records}` as its only line.
 */
export async function serveInventory(vms: number): Promise<void> {
  const replies = makeReplies(vms);
  const certificate = await makeCertificate();
  const server = createServer({ cert: certificate.cert, key: certificate.key }, (request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const isJson = request.url === '/jsonrpc';
      const method = /"method":"([\w.]+)"|<methodName>([\w.]+)</.exec(Buffer.concat(parts).toString()) ?? [];
      const body = replyTo(method[1] ?? method[2] ?? '', isJson);
      response.writeHead(200, {
        'Content-Type': isJson ? 'application/json' : 'text/xml',
        'Content-Length': body.length,
      });
      sendInPieces(response, body);
    });
  });
  const replyTo = (method: string, isJson: boolean): Buffer => {
    const prebuilt = replies.get(method.replace('.get_all_records', ''));
    if (prebuilt) return isJson ? prebuilt.json : prebuilt.xml;
    const [json, xml] = small(method);
    if (isJson) return Buffer.from(`{"jsonrpc":"2.0","result":${json},"id":0}`);
    const members = `<member><name>Status</name><value>Success</value></member><member><name>Value</name><value>${xml}</value></member>`;
    return Buffer.from(
      `<?xml version="1.0"?><methodResponse><params><param><value><struct>${members}</struct></value></param></params></methodResponse>`,
    );
  };
  // A peer that decodes for longer than the usual five seconds would find its connections closed.
  server.keepAliveTimeout = 600_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const records = [...replies.values()].reduce((sum, reply) => sum + reply.records, 0);
  process.stdout.write(
    `${JSON.stringify({ port, fingerprint: certificate.fingerprint, records, classes: [...replies.keys()] })}\n`,
  );
  process.on('disconnect', () => process.exit(0));
}

/** As a real server does; one large write would be encrypted as a whole before its first byte leaves. */
function sendInPieces(response: ServerResponse, body: Buffer): void {
  let at = 0;
  const more = (): void => {
    while (at < body.length) {
      const piece = body.subarray(at, at + PIECE_BYTES);
      at += PIECE_BYTES;
      if (!response.write(piece)) {
        response.once('drain', more);
        return;
      }
    }
    response.end();
  };
  more();
}

/** Log-ins and what a client asks before it begins. */
function small(method: string): readonly [json: string, xml: string] {
  if (method === 'system.listMethods') return ['[]', '<array><data></data></array>'];
  if (method !== 'pool.get_all_records') return ['"OpaqueRef:session"', 'OpaqueRef:session'];
  const members = '<struct><member><name>uuid</name><value>p</value></member></struct>';
  return [
    '{"OpaqueRef:pool":{"uuid":"p"}}',
    `<struct><member><name>OpaqueRef:pool</name><value>${members}</value></member></struct>`,
  ];
}
