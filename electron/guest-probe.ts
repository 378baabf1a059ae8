import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import type { GuestProbe } from './ports/vm-operations.ts';

/** Knocks at guests from this workstation. */
export const guestProbe: GuestProbe = {
  tcp: (address, port, timeoutMs) =>
    new Promise((resolve) => {
      const socket = net.connect({ host: address, port, timeout: timeoutMs });
      const answer = (isOpen: boolean): void => {
        socket.destroy();
        resolve(isOpen);
      };
      socket.once('connect', () => answer(true));
      socket.once('timeout', () => answer(false));
      socket.once('error', () => answer(false));
    }),
  http: (address, { port, path, isTls }, timeoutMs) =>
    new Promise((resolve) => {
      const target = { host: address, port, path, agent: false };
      // What is asked is whether the guest serves, not who it is: nothing is sent that anybody else may not read.
      const request = isTls ? https.get({ ...target, rejectUnauthorized: false }) : http.get(target);
      // From beginning to end: a guest that sends a byte now and then does not answer.
      const timer = setTimeout(() => {
        request.destroy();
        resolve(false);
      }, timeoutMs);
      request.once('response', (response) => {
        clearTimeout(timer);
        response.destroy();
        resolve((response.statusCode ?? 500) < 500);
      });
      request.once('error', () => {
        clearTimeout(timer);
        resolve(false);
      });
    }),
};
