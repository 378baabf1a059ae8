import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';

const accent: MantineColorsTuple = [
  '#eef1fd',
  '#dde3fb',
  '#bac6f6',
  '#93a5f0',
  '#7288ea',
  '#5b73e0',
  '#475fcf',
  '#3a50b8',
  '#30429a',
  '#27367d',
];

/** One ramp of greys for light pages; each text step keeps 4.5:1 on the steps it is used on. */
const gray: MantineColorsTuple = [
  '#f6f7f9',
  '#eef0f3',
  '#e3e6eb',
  '#d5dae1',
  '#b9c0ca',
  '#7b8592',
  '#545c69',
  '#414853',
  '#2b3039',
  '#1b1f26',
];

/** The same for dark pages, from text to deepest background, as the kit counts them. */
const dark: MantineColorsTuple = [
  '#e6e9ee',
  '#c8ced7',
  '#a6afbb',
  '#98a1ae',
  '#465060',
  '#363e4a',
  '#262c35',
  '#1b1f26',
  '#14171c',
  '#0e1014',
];

/** Reds dark enough for white text. */
const red: MantineColorsTuple = [
  '#fdeae8',
  '#f9d2ce',
  '#f2a8a1',
  '#ea7b72',
  '#e2574b',
  '#d03a2d',
  '#c02c20',
  '#b42318',
  '#961b12',
  '#7a150e',
];

/** Sizes, colours and defaults of the UI kit. */
export const theme = createTheme({
  fontFamily: "system-ui, 'Segoe UI', Cantarell, 'Noto Sans', 'DejaVu Sans', sans-serif",
  fontFamilyMonospace: "ui-monospace, 'Cascadia Mono', 'Noto Sans Mono', 'DejaVu Sans Mono', monospace",
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '19px' },
  lineHeights: { xs: '1.35', sm: '1.45', md: '1.45' },
  defaultRadius: 6,
  radius: { xs: '3px', sm: '4px', md: '6px', lg: '6px', xl: '6px' },
  spacing: { xs: '8px', sm: '12px', md: '16px', lg: '24px', xl: '32px' },
  headings: {
    fontWeight: '600',
    sizes: { h1: { fontSize: '19px' }, h2: { fontSize: '16px' }, h3: { fontSize: '14px' } },
  },
  colors: { accent, gray, dark, red },
  primaryColor: 'accent',
  primaryShade: { light: 7, dark: 6 },
  respectReducedMotion: true,
  cursorType: 'pointer',
  shadows: { xs: 'var(--shadow)', sm: 'var(--shadow)', md: 'var(--shadow)', lg: 'var(--shadow)', xl: 'var(--shadow)' },
  components: {
    Button: { defaultProps: { size: 'xs' } },
    // The kit's usual mark turns by an animated pseudo-element: gone within a frame or two, as on a call that is refused at
    // once, it has been seen to crash the page (Chromium 114).
    Loader: { defaultProps: { type: 'dots' } },
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray', size: 28 } },
    // The page never scrolls; the kit's scroll lock would add a style element without nonce.
    Modal: {
      defaultProps: {
        lockScroll: false,
        centered: false,
        yOffset: '6vh',
        overlayProps: { backgroundOpacity: 0.45 },
        closeButtonProps: { 'aria-label': 'Close', size: 28 },
        transitionProps: { duration: 120, transition: 'fade' },
      },
    },
    // Without the placeholder the first item takes the focus, and the menu holds nothing but items.
    Menu: { defaultProps: { withInitialFocusPlaceholder: false, shadow: 'sm', transitionProps: { duration: 80 } } },
    Tooltip: { defaultProps: { openDelay: 400, withArrow: false, multiline: true } },
    TextInput: { defaultProps: { size: 'sm' } },
    NumberInput: { defaultProps: { size: 'sm', hideControls: true } },
    PasswordInput: { defaultProps: { size: 'sm' } },
    Select: { defaultProps: { size: 'sm', allowDeselect: false, checkIconPosition: 'right' } },
    Checkbox: { defaultProps: { size: 'sm' } },
    Notification: { defaultProps: { withBorder: true, closeButtonProps: { 'aria-label': 'Dismiss', size: 28 } } },
  },
});

/** Where the kit's own text colours miss AA, ours. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#ffffff',
    '--mantine-color-text': '#1b1f26',
    '--mantine-color-dimmed': '#545c69',
    '--mantine-color-placeholder': '#626b78',
    '--mantine-color-error': '#b42318',
    '--mantine-color-anchor': '#3a50b8',
    '--mantine-color-gray-light-color': '#414853',
  },
  dark: {
    '--mantine-color-body': '#1b1f26',
    '--mantine-color-text': '#e6e9ee',
    '--mantine-color-dimmed': '#a6afbb',
    '--mantine-color-placeholder': '#98a1ae',
    '--mantine-color-error': '#ff8a80',
    '--mantine-color-anchor': '#a3b3ff',
    '--mantine-color-gray-light-color': '#c8ced7',
  },
});
