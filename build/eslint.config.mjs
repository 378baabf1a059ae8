import jsdoc from 'eslint-plugin-jsdoc';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';
import { bannedGlobals, bannedMocks, bannedProperties, bannedSyntax } from './eslint-bans.mjs';
import { local } from './eslint-local-rules.mjs';
import { root } from './paths.mjs';

const sources = ['shared/**/*.ts', 'electron/**/*.ts', 'renderer/**/*.{ts,tsx}', 'test/**/*.{ts,tsx}'];
const documented = ['shared/**/*.ts', 'electron/**/*.ts'];

export default tseslint.config(
  { ignores: ['out/**', 'node_modules/**', '**/*.d.{ts,mts}'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: sources,
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: {
        tsconfigRootDir: root,
        project: ['shared/tsconfig.json', 'electron/tsconfig.json', 'renderer/tsconfig.json', 'test/tsconfig.json'],
      },
    },
    plugins: { local },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // XAPI's maps are plain records whose keys come and go.
      '@typescript-eslint/no-dynamic-delete': 'off',
      // `void` as "no answer" is how ports say it.
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-invalid-void-type': ['error', { allowInGenericTypeArguments: true }],
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      eqeqeq: 'error',
      'no-empty': ['error', { allowEmptyCatch: false }],
      'no-eval': 'error',
      'no-new-func': 'error',
      'no-restricted-globals': ['error', ...bannedGlobals],
      'no-restricted-properties': ['error', ...bannedProperties],
      'no-restricted-syntax': ['error', ...bannedSyntax],
      'local/suppression-needs-reason': 'error',
    },
  },
  {
    // Tests run on Node 20 only; they hand functions to other processes by their source, and cut text by code points.
    files: ['test/**/*.{ts,tsx}'],
    rules: {
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-misused-spread': 'off',
      'no-restricted-globals': 'off',
      'no-restricted-properties': ['error', ...bannedMocks],
      'no-restricted-syntax': 'off',
    },
  },
  {
    files: documented,
    plugins: { jsdoc },
    rules: {
      'jsdoc/require-jsdoc': [
        'error',
        {
          publicOnly: true,
          require: { ClassDeclaration: true, FunctionDeclaration: true },
          contexts: ['TSInterfaceDeclaration', 'TSTypeAliasDeclaration', 'VariableDeclaration'],
          enableFixer: false,
        },
      ],
      'jsdoc/informative-docs': 'error',
      'jsdoc/no-types': 'error',
    },
  },
  {
    files: ['renderer/**/*.{ts,tsx}'],
    plugins: { 'react-hooks': reactHooks },
    rules: {
      'react-hooks/rules-of-hooks': 'error',
      'react-hooks/exhaustive-deps': 'error',
    },
  },
  {
    files: ['renderer/**/*.{ts,tsx}'],
    ignores: ['renderer/api/bridge.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        ...bannedProperties,
        { object: 'window', property: 'bridge', message: 'Only renderer/api/bridge.ts reads window.bridge.' },
        { object: 'globalThis', property: 'bridge', message: 'Only renderer/api/bridge.ts reads window.bridge.' },
      ],
    },
  },
  {
    files: ['test/**/*.{ts,tsx}'],
    rules: {
      // Fakes implement asynchronous ports without waiting for anything.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  {
    files: ['build/**/*.{mjs,cjs}', 'test/**/*.{mjs,cjs}', '*.mjs'],
    extends: [tseslint.configs.base],
    plugins: { local },
    rules: {
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      eqeqeq: 'error',
      'no-empty': ['error', { allowEmptyCatch: false }],
      'no-undef': 'off',
      'no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      'no-eval': 'error',
      'local/suppression-needs-reason': 'error',
    },
  },
);
