import { MantineProvider, type MantineColorSchemeManager } from '@mantine/core';
import { useColorScheme } from '@mantine/hooks';
import { StrictMode } from 'react';
import { useStore } from '../state/store.ts';
import { ErrorBoundary } from './error-boundary.tsx';
import { readStyleNonce } from './nonce.ts';
import { Shell } from './shell.tsx';
import { cssVariables, theme } from './theme.ts';
import { useShown } from './use-shown.ts';

// The kit would ask the page's local storage, which takes longer to open than all else of the first frame; the theme
// is in the settings, which main keeps.
const keptByMain: MantineColorSchemeManager = {
  get: (scheme) => scheme,
  set: () => undefined,
  subscribe: () => undefined,
  unsubscribe: () => undefined,
  clear: () => undefined,
};

/** The window: theme, overlays, and the shell inside the last net for mistakes. */
export function App({ onShown }: { readonly onShown: () => void }) {
  useShown(onShown);
  const chosen = useStore((state) => state.settings.theme);
  const system = useColorScheme('light', { getInitialValueInEffect: false });
  const scheme = chosen === 'system' ? system : chosen;
  return (
    <StrictMode>
      <MantineProvider
        theme={theme}
        cssVariablesResolver={cssVariables}
        colorSchemeManager={keptByMain}
        defaultColorScheme={scheme}
        forceColorScheme={scheme}
        getStyleNonce={readStyleNonce}
      >
        <ErrorBoundary>
          <Shell />
        </ErrorBoundary>
      </MantineProvider>
    </StrictMode>
  );
}
