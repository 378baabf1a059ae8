/** What is known of who sent a message; taken from Electron's event, so that the rule can be tested without it. */
export interface Sender {
  /** Null when the frame is gone already. */
  readonly frameUrl: string | null;
  readonly isMainFrame: boolean;
  /** The window is one that this console opened. */
  readonly isOurWindow: boolean;
}

/** True only for the top frame of a window of ours that shows our own page. */
export function mayAsk(sender: Sender): boolean {
  if (sender.frameUrl === null || !sender.isMainFrame || !sender.isOurWindow) return false;
  return sender.frameUrl === 'app://console' || sender.frameUrl.startsWith('app://console/');
}
