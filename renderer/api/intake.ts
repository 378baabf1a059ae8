/** Longest stretch of taking in facts before input and frames have their turn. */
const SLICE_MS = 4;

const waiting: (() => void)[] = [];
const channel = new MessageChannel();
let sliceEndsAt = 0;
let isSliceOpen = false;

channel.port1.onmessage = () => {
  isSliceOpen = false;
  if (waiting.length === 0) return;
  openSlice();
  // At least one goes on each time, however long it takes.
  do waiting.shift()?.();
  while (waiting.length > 0 && performance.now() < sliceEndsAt);
};

/**
 * Does a piece of work at once while this turn has time left, else in a later turn; in the order given. A snapshot of
 * thousands of VMs comes as many messages faster than the page can take them in.
 */
export function takeIn(work: () => void): void {
  if (!isSliceOpen) openSlice();
  if (waiting.length === 0 && performance.now() < sliceEndsAt) work();
  else waiting.push(work);
}

function openSlice(): void {
  isSliceOpen = true;
  sliceEndsAt = performance.now() + SLICE_MS;
  // A message is a task of its own, and unlike a timer it does not wait for 4 ms.
  channel.port2.postMessage(null);
}
