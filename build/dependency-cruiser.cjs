const rule = (name, from, to) => ({ name, severity: 'error', from, to });
const library = (...names) => `(^|/)node_modules/(${names.join('|')})/`;
/** Electron under both names it is installed by; bare `electron` when it resolves to nothing. */
const electronPackage = ['(^|/)node_modules/electron(25)?/', '^electron$'];
const ports = '^electron/ports(\\.ts$|/)';

module.exports = {
  forbidden: [
    rule('no-circular', {}, { circular: true }),
    rule('everything-resolves', {}, { couldNotResolve: true, pathNot: electronPackage }),
    rule('nothing-imports-test', { pathNot: '^test/' }, { path: '^test/' }),

    // These libraries are pure: no Node, no DOM.
    rule(
      'shared-imports-only-shared-and-pure-libraries',
      { path: '^shared/' },
      { pathNot: ['^shared/', library('zod', 'canonicalize', 'yaml')] },
    ),

    rule(
      'renderer-imports-only-shared',
      { path: '^renderer/' },
      { path: ['^electron/', '^build/', ...electronPackage] },
    ),
    rule('renderer-has-no-node', { path: '^renderer/' }, { dependencyTypes: ['core'] }),
    rule(
      'features-do-not-import-features',
      { path: '^renderer/features/([^/]+)/' },
      { path: '^renderer/features/', pathNot: '^renderer/features/$1/' },
    ),
    rule(
      'components-are-dumb',
      { path: '^renderer/components/' },
      { path: '^renderer/(state|api|features|commands|app)/' },
    ),
    rule(
      'state-knows-no-ui',
      { path: '^renderer/state/' },
      { path: ['^renderer/(features|components|app|commands|api)/', library('react', 'react-dom', '@mantine')] },
    ),
    rule(
      'commands-and-api-know-no-ui',
      { path: '^renderer/(commands|api)/' },
      { path: '^renderer/(features|components|app)/' },
    ),

    rule(
      'electron-never-imports-renderer',
      { path: '^electron/' },
      { path: ['^renderer/', '^build/', library('react', 'react-dom', 'zustand', '@mantine')] },
    ),
    rule(
      'usecases-are-pure',
      { path: '^electron/usecases/' },
      { pathNot: ['^shared/', ports, '^electron/(usecases|shared-records)/'] },
    ),
    rule(
      'runs-know-only-ports',
      { path: '^electron/runs/' },
      { pathNot: ['^shared/', ports, '^electron/(runs|shared-records)/'] },
    ),
    rule(
      'shared-records-know-only-ports',
      { path: '^electron/shared-records/' },
      { pathNot: ['^shared/', ports, '^electron/shared-records/'] },
    ),
    rule(
      'xapi-knows-only-ports-and-datamodel',
      { path: '^electron/xapi/' },
      { path: '^electron/', pathNot: ['^electron/(xapi|datamodel)/', ports] },
    ),
    rule(
      'adapters-do-not-know-each-other',
      { path: '^electron/(store|os)/' },
      { path: '^electron/', pathNot: ['^electron/$1/', ports] },
    ),
    rule(
      'datamodel-stands-alone',
      { path: '^electron/datamodel/' },
      { path: '^(electron|shared)/', pathNot: '^electron/datamodel/' },
    ),
    rule(
      'demo-pool-knows-only-the-datamodel',
      { path: '^electron/demo-pool/' },
      { path: '^(electron|shared)/', pathNot: ['^electron/(demo-pool|datamodel)/', '^shared/domain/'] },
    ),
    rule(
      'only-the-estate-speaks-our-domain',
      { path: '^electron/demo-pool/', pathNot: '^electron/demo-pool/estate/' },
      { path: '^shared/' },
    ),
    rule(
      'nobody-reaches-into-the-demo-pool',
      { path: '^electron/', pathNot: '^electron/demo-pool/' },
      { path: '^electron/demo-pool/' },
    ),
    rule(
      'only-compose-wires-xapi-store-and-runs',
      { path: '^electron/', pathNot: '^electron/(compose|(xapi|store|runs)/|cli/command-(console|key))' },
      { path: '^electron/(xapi|store|runs)/' },
    ),
    rule(
      'only-main-wires-os',
      { path: '^electron/', pathNot: '^electron/(main|os/|cli/command-(console|key))' },
      { path: '^electron/os/' },
    ),
    rule('compose-never-reaches-electron', { path: '^electron/compose' }, { path: electronPackage, reachable: true }),
    rule(
      'the-demo-pool-never-reaches-electron',
      { path: '^electron/demo-pool/' },
      { path: electronPackage, reachable: true },
    ),
    rule(
      'electron-package-stays-at-the-edge',
      { path: '^electron/', pathNot: '^electron/(main|preload|os/|ipc/register)' },
      { path: electronPackage },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // Type-only imports count too.
    tsPreCompilationDeps: true,
    // Otherwise `electron` and `node:*` look alike.
    builtInModules: { override: require('node:module').builtinModules.filter((name) => name !== 'electron') },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      mainFields: ['module', 'main', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.cjs', '.js', '.json'],
      conditionNames: ['import', 'require', 'node', 'default'],
    },
  },
};
