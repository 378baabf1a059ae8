// First of all imports: from here on no library can turn a string into markup or code.
import './app/trusted-types.ts';
import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import '@mantine/spotlight/styles.css';
import './app/tokens.css';
import './app/base.css';
import { createRoot } from 'react-dom/client';
import { connectEvents } from './api/events-to-state.ts';
import { isBridgePresent } from './api/bridge.ts';
import { App } from './app/app.tsx';
import { followLinks } from './app/follow-links.ts';
import { NoBridge } from './app/no-bridge.tsx';
import { takeOfferedEvidence } from './app/take-offered-evidence.ts';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
const isReady = isBridgePresent();
// Asking for facts is the word for main to load the stores: an empty board is on screen before that, and not kept back by it.
createRoot(root).render(isReady ? <App onShown={connectEvents} /> : <NoBridge />);
if (isReady) {
  // First: main answers the page's first word with the link it was started by.
  followLinks();
  takeOfferedEvidence();
}
