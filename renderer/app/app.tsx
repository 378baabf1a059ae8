import { MantineProvider } from '@mantine/core';
import { useColorScheme } from '@mantine/hooks';
import { StrictMode } from 'react';
import { useStore } from '../state/store.ts';
import { ErrorBoundary } from './error-boundary.tsx';
import { readStyleNonce } from './nonce.ts';
import { Shell } from './shell.tsx';
import { cssVariables, theme } from './theme.ts';

/** The window: theme, overlays, and the shell inside the last net for mistakes. */
export function App() {
  const chosen = useStore((state) => state.settings.theme);
  const system = useColorScheme('light', { getInitialValueInEffect: false });
  return (
    <StrictMode>
      <MantineProvider
        theme={theme}
        cssVariablesResolver={cssVariables}
        forceColorScheme={chosen === 'system' ? system : chosen}
        getStyleNonce={readStyleNonce}
      >
        <ErrorBoundary>
          <Shell />
        </ErrorBoundary>
      </MantineProvider>
    </StrictMode>
  );
}
