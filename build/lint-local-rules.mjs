import { informativeDoc, noTypesInDoc, requireDoc } from './lint-comment-rules.mjs';

const directive =
  /^\s*((?:eslint|oxlint)-disable(?:-next-line|-line)?|@ts-expect-error|@ts-ignore|@ts-nocheck|prettier-ignore)\b(.*)$/s;

/** `// eslint-disable-next-line rule -- why`; `// @ts-expect-error: why`: the reason stands on the same line. */
const suppressionNeedsReason = {
  meta: { type: 'problem', schema: [], messages: { missing: 'State the reason after " -- " on the same line.' } },
  create(context) {
    return {
      Program() {
        for (const comment of context.sourceCode.getAllComments()) {
          const found = directive.exec(comment.value);
          if (!found) continue;
          const [, kind, rest] = found;
          const reason = kind.includes('lint-disable') ? rest.split(/\s--\s/)[1] : rest.replace(/^[\s:–-]+/, '');
          if (!reason || reason.trim().length < 10) context.report({ loc: comment.loc, messageId: 'missing' });
        }
      },
    };
  },
};

/** Reports each piece of syntax that a selector of the options finds, with what to write instead. */
const noRestrictedSyntax = {
  meta: {
    type: 'problem',
    schema: { type: 'array', items: { type: 'object' } },
    messages: { banned: '{{message}}' },
  },
  create(context) {
    return Object.fromEntries(
      context.options.map(({ selector, message }) => [
        selector,
        (node) => context.report({ node, messageId: 'banned', data: { message } }),
      ]),
    );
  },
};

/** Lint rules of this project's own. */
export default {
  meta: { name: 'local' },
  rules: {
    'suppression-needs-reason': suppressionNeedsReason,
    'no-restricted-syntax': noRestrictedSyntax,
    'require-doc': requireDoc,
    'informative-doc': informativeDoc,
    'no-types-in-doc': noTypesInDoc,
  },
};
