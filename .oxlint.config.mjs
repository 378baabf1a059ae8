import { bannedGlobals, bannedMocks, bannedProperties, bannedSyntax } from './build/lint-bans.mjs';

const typed = (names) => Object.fromEntries(names.map((name) => [`typescript/${name}`, 'error']));

/** What typescript-eslint calls strict: rules without options first. Those that read types are marked by oxlint itself. */
const strict = typed([
  ...['await-thenable', 'consistent-type-imports', 'no-array-delete', 'no-base-to-string', 'no-deprecated'],
  ...['no-duplicate-enum-values', 'no-duplicate-type-constituents', 'no-empty-object-type', 'no-explicit-any'],
  ...['no-extra-non-null-assertion', 'no-extraneous-class', 'no-floating-promises', 'no-for-in-array'],
  ...['no-generated-empty-object-type', 'no-implied-eval', 'no-meaningless-void-operator', 'no-misused-new'],
  ...['no-misused-promises', 'no-misused-spread', 'no-mixed-enums', 'no-namespace'],
  ...['no-non-null-asserted-nullish-coalescing', 'no-non-null-asserted-optional-chain', 'no-non-null-assertion'],
  ...['no-redundant-type-constituents', 'no-require-imports', 'no-this-alias'],
  ...['no-unnecessary-boolean-literal-compare', 'no-unnecessary-condition', 'no-unnecessary-template-expression'],
  ...['no-unnecessary-type-arguments', 'no-unnecessary-type-assertion', 'no-unnecessary-type-constraint'],
  ...['no-unnecessary-type-conversion', 'no-unnecessary-type-parameters', 'no-unsafe-argument', 'no-unsafe-assignment'],
  ...['no-unsafe-call', 'no-unsafe-declaration-merging', 'no-unsafe-enum-comparison'],
  ...['no-unsafe-function-type', 'no-unsafe-member-access', 'no-unsafe-return', 'no-unsafe-unary-minus'],
  ...['no-useless-default-assignment', 'no-wrapper-object-types', 'only-throw-error', 'prefer-as-const'],
  ...['prefer-literal-enum-member', 'prefer-namespace-keyword', 'prefer-promise-reject-errors'],
  ...['prefer-reduce-type-parameter', 'prefer-return-this-type', 'related-getter-setter-pairs', 'require-await'],
  ...['triple-slash-reference', 'unbound-method', 'unified-signatures', 'use-unknown-in-catch-callback-variable'],
]);

const sources = ['shared/**/*.ts', 'electron/**/*.ts', 'renderer/**/*.{ts,tsx}', 'test/**/*.{ts,tsx}'];
const unusedVars = ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }];

const onlyTheBridge = ['window', 'globalThis'].map((object) => ({
  object,
  property: 'bridge',
  message: 'Only renderer/api/bridge.ts reads window.bridge.',
}));

export default {
  plugins: ['typescript', 'react'],
  jsPlugins: [{ name: 'local', specifier: './build/lint-local-rules.mjs' }],
  categories: { correctness: 'off' },
  ignorePatterns: ['out/**', 'node_modules/**', '**/*.d.ts', '**/*.d.mts'],
  options: { typeAware: true, reportUnusedDisableDirectives: 'error', denyWarnings: true },
  rules: {
    'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
    eqeqeq: 'error',
    'no-empty': ['error', { allowEmptyCatch: false }],
    'no-eval': 'error',
    'no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
    'local/suppression-needs-reason': 'error',
  },
  overrides: [
    {
      files: sources,
      rules: {
        ...strict,
        'no-array-constructor': 'error',
        'no-new-func': 'error',
        'no-unused-expressions': 'error',
        'no-unused-vars': unusedVars,
        'no-useless-constructor': 'error',
        'no-var': 'error',
        'prefer-const': 'error',
        'prefer-rest-params': 'error',
        'prefer-spread': 'error',
        'typescript/ban-ts-comment': ['error', { minimumDescriptionLength: 10 }],
        // `void` as "no answer" is how ports say it.
        'typescript/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
        'typescript/no-invalid-void-type': ['error', { allowInGenericTypeArguments: true }],
        'typescript/restrict-plus-operands': [
          'error',
          {
            allowAny: false,
            allowBoolean: false,
            allowNullish: false,
            allowNumberAndString: false,
            allowRegExp: false,
          },
        ],
        'typescript/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
        'typescript/return-await': ['error', 'error-handling-correctness-only'],
        'typescript/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
        'no-restricted-globals': ['error', ...bannedGlobals],
        'no-restricted-properties': ['error', ...bannedProperties],
        'local/no-restricted-syntax': ['error', ...bannedSyntax],
      },
    },
    {
      // Tests run on Node 20 only; they hand functions to other processes by their source, and cut text by code points.
      // Fakes implement asynchronous ports without waiting for anything.
      files: ['test/**/*.{ts,tsx}'],
      rules: {
        'typescript/unbound-method': 'off',
        'typescript/no-misused-spread': 'off',
        'typescript/require-await': 'off',
        'typescript/no-non-null-assertion': 'off',
        'no-restricted-globals': 'off',
        'no-restricted-properties': ['error', ...bannedMocks],
        'local/no-restricted-syntax': 'off',
      },
    },
    {
      files: ['shared/**/*.ts', 'electron/**/*.ts'],
      rules: {
        'local/require-doc': 'error',
        'local/informative-doc': 'error',
        'local/no-types-in-doc': 'error',
      },
    },
    {
      files: ['renderer/**/*.{ts,tsx}'],
      rules: { 'react/rules-of-hooks': 'error', 'react/exhaustive-deps': 'error' },
    },
    {
      files: ['renderer/**/*.{ts,tsx}'],
      excludeFiles: ['renderer/api/bridge.ts'],
      rules: { 'no-restricted-properties': ['error', ...bannedProperties, ...onlyTheBridge] },
    },
  ],
};
