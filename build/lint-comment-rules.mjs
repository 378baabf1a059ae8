// Rules about the comments that exports have. A comment belongs to what follows it, past decorators and `export`.

const declarations = new Set([
  ...['ClassDeclaration', 'FunctionDeclaration', 'TSDeclareFunction', 'TSInterfaceDeclaration'],
  ...['TSTypeAliasDeclaration', 'TSEnumDeclaration', 'TSModuleDeclaration', 'VariableDeclaration'],
]);
const members = [
  'MethodDefinition',
  'PropertyDefinition',
  'TSAbstractMethodDefinition',
  'TSAbstractPropertyDefinition',
];
const signatures = ['TSMethodSignature', 'TSEnumMember', 'Property'];

const isDoc = (comment) => comment?.type === 'Block' && /^\*\s/.test(comment.value);
const exported = (node) => (/^Export(Named|Default)Declaration$/.test(node.parent?.type) ? node.parent : node);

/** The last comment before a declaration, where that is a doc comment. */
function docOf(sourceCode, node) {
  const last = sourceCode.getCommentsBefore(exported(node)).findLast(({ value }) => !/^\s*(es|ox)lint-/.test(value));
  return isDoc(last) ? last : undefined;
}

const namesOf = (node) => {
  if (node.type === 'VariableDeclaration') return node.declarations.map(({ id }) => id.name);
  return [(node.id ?? node.key)?.name];
};

/** Each export says in a doc comment what it promises. */
export const requireDoc = {
  meta: { type: 'problem', schema: [], messages: { missing: 'Say in a doc comment what {{name}} promises.' } },
  create(context) {
    const declared = new Map();
    const wanted = [];
    const check = (node) => {
      if (docOf(context.sourceCode, node)) return;
      context.report({ node, messageId: 'missing', data: { name: namesOf(node).filter(Boolean).join(', ') } });
    };
    return {
      Program(program) {
        for (const node of program.body) {
          if (declarations.has(node.type)) for (const name of namesOf(node)) declared.set(name, node);
          if (!/^Export(Named|Default)Declaration$/.test(node.type)) continue;
          if (declarations.has(node.declaration?.type)) check(node.declaration);
          if (node.type === 'ExportDefaultDeclaration') wanted.push(node.declaration.name);
          if (!node.source) wanted.push(...(node.specifiers ?? []).map(({ local }) => local.name));
        }
        for (const node of new Set(wanted.flatMap((name) => declared.get(name) ?? []))) check(node);
      },
    };
  },
};

const useless = new Set(['a', 'an', 'our', 'i', 'in', 'of', 's', 'the']);
const wordsOf = (text) =>
  text
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '' && !useless.has(word));

/** A doc comment says more than the name does. */
export const informativeDoc = {
  meta: { type: 'problem', schema: [], messages: { redundant: 'This only repeats the name.' } },
  create(context) {
    const check = (node) => {
      const doc = docOf(context.sourceCode, node);
      if (!doc) return;
      const text = doc.value.replace(/^\s*\*+/gm, '').trim();
      const known = new Set(wordsOf([...namesOf(node), node.parent?.parent?.id?.name].filter(Boolean).join(' ')));
      if (text !== '' && wordsOf(text).every((word) => known.has(word)))
        context.report({ loc: doc.loc, messageId: 'redundant' });
    };
    return Object.fromEntries([...declarations, ...members, ...signatures].map((type) => [type, check]));
  },
};

/** Types stand in the code, not in its comments. */
export const noTypesInDoc = {
  meta: { type: 'problem', schema: [], messages: { type: 'The type stands in the code already.' } },
  create(context) {
    return {
      Program() {
        for (const comment of context.sourceCode.getAllComments())
          if (
            isDoc(comment) &&
            /@(param|arg|argument|prop|property|returns?|throws|yields?|type)\s+\{/.test(comment.value)
          )
            context.report({ loc: comment.loc, messageId: 'type' });
      },
    };
  },
};
