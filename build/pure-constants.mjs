import { join } from 'node:path';
import { root } from './paths.mjs';

const shared = join(root, 'shared').replaceAll('\\', '/') + '/';

/**
 * Vite plugin: a constant of shared/ that nobody reads is left out, whatever calls made it. Rules stand there beside the
 * schemas that main checks requests with, and the page uses the rules only. The bundler alone would keep the schemas,
 * and the library they are made with, because it can't know that nothing else comes of making them. In shared/ nothing
 * else may come of loading a module.
 */
export function pureConstants() {
  return {
    name: 'stagewright-pure-constants',
    // After types are gone.
    enforce: 'post',
    transform(code, id) {
      if (!id.replaceAll('\\', '/').startsWith(shared)) return null;
      const made = this.parse(code)
        .body.flatMap(constantsOf)
        .filter((node) => isCalling(node, code));
      // From the end, so that positions before it stay true.
      return { code: made.reduceRight(asPure, code), map: null };
    },
  };
}

/** The values of the constants that a statement of a module makes. */
function constantsOf(statement) {
  const declaration = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
  if (declaration?.type !== 'VariableDeclaration' || declaration.kind !== 'const') return [];
  return declaration.declarations.map(({ init }) => init);
}

const isCalling = ({ type, start, end }, code) =>
  type !== 'ArrowFunctionExpression' && type !== 'FunctionExpression' && code.slice(start, end).includes('(');

const asPure = (code, { start, end }) =>
  `${code.slice(0, start)}/* @__PURE__ */ (() => (${code.slice(start, end)}))()${code.slice(end)}`;
