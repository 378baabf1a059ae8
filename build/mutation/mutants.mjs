import ts from 'typescript';

const swaps = new Map([
  [ts.SyntaxKind.EqualsEqualsEqualsToken, '!=='],
  [ts.SyntaxKind.ExclamationEqualsEqualsToken, '==='],
  [ts.SyntaxKind.LessThanToken, '<='],
  [ts.SyntaxKind.LessThanEqualsToken, '<'],
  [ts.SyntaxKind.GreaterThanToken, '>='],
  [ts.SyntaxKind.GreaterThanEqualsToken, '>'],
  [ts.SyntaxKind.AmpersandAmpersandToken, '||'],
  [ts.SyntaxKind.BarBarToken, '&&'],
  [ts.SyntaxKind.PlusToken, '-'],
  [ts.SyntaxKind.MinusToken, '+'],
  [ts.SyntaxKind.AsteriskToken, '/'],
]);
const turnedCalls = new Map([
  ['some', 'every'],
  ['every', 'some'],
  ['min', 'max'],
  ['max', 'min'],
]);
/** Rounds of a loop after which a mutant is taken for one that never ends. */
const MOST_ROUNDS = 20_000_000;
const GUARD = `if (++__rounds > ${String(MOST_ROUNDS)}) throw new Error('this loop never ends');`;

/**
 * Every small change that should make a test of a file fail: another comparison, another connective, a condition turned
 * round, a literal changed, a filter left out.
 *
 * @returns for each `{ start, end, text, line, what }`: what stands in place of that part of the source
 */
export function listMutants(source) {
  const file = ts.createSourceFile('source.ts', source, ts.ScriptTarget.Latest, true);
  const found = [];
  const add = (node, text, what) => {
    const start = node.getStart(file);
    const { line } = file.getLineAndCharacterOfPosition(start);
    found.push({
      start,
      end: node.getEnd(),
      text,
      line: line + 1,
      what: `${what}: ${source.slice(start, node.getEnd()).slice(0, 60)} -> ${text.slice(0, 60)}`,
    });
  };
  const visit = (node) => {
    // Types, imports and the texts of errors decide nothing.
    if (
      ts.isTypeNode(node) ||
      ts.isImportDeclaration(node) ||
      ts.isInterfaceDeclaration(node) ||
      ts.isTypeAliasDeclaration(node)
    )
      return;
    if (ts.isThrowStatement(node)) return;
    mutate(node, add);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function mutate(node, add) {
  const text = (part) => part.getText();
  if (ts.isBinaryExpression(node)) {
    const other = swaps.get(node.operatorToken.kind);
    // Texts are joined by the same sign; nothing is told by taking them from each other.
    const isText = [node.left, node.right].some(
      (side) => ts.isStringLiteralLike(side) || ts.isTemplateExpression(side),
    );
    if (other !== undefined && !isText) add(node.operatorToken, other, 'operator');
    if (node.operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken) add(node, `(${text(node.right)})`, 'default');
  }
  if (node.kind === ts.SyntaxKind.TrueKeyword) add(node, 'false', 'literal');
  if (node.kind === ts.SyntaxKind.FalseKeyword) add(node, 'true', 'literal');
  if (ts.isNumericLiteral(node) && !ts.isPropertyAssignment(node.parent?.parent ?? node))
    add(node, String(Number(node.text.replaceAll('_', '')) + 1), 'literal');
  if (ts.isIfStatement(node)) add(node.expression, `!(${text(node.expression)})`, 'condition');
  if (ts.isConditionalExpression(node)) add(node.condition, `!(${text(node.condition)})`, 'condition');
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken)
    add(node, text(node.operand), 'negation');
  if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
    const name = node.expression.name.text;
    const of = text(node.expression.expression);
    if (['filter', 'sort', 'slice', 'toLowerCase', 'trim', 'reverse'].includes(name)) add(node, of, 'call left out');
    const turned = turnedCalls.get(name);
    if (turned !== undefined) add(node.expression.name, turned, 'call');
  }
}

/** The source with one mutant in it, and with loops that end. */
export function applyMutant(source, { start, end, text }) {
  return guardLoops(`${source.slice(0, start)}${text}${source.slice(end)}`);
}

function guardLoops(source) {
  const file = ts.createSourceFile('source.ts', source, ts.ScriptTarget.Latest, true);
  const places = [];
  const visit = (node) => {
    if (ts.isIterationStatement(node, false)) {
      const { statement } = node;
      if (ts.isBlock(statement)) places.push([statement.getStart(file) + 1, GUARD]);
      else places.push([statement.getStart(file), `{ ${GUARD} `], [statement.getEnd(), ' }']);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  const guarded = places
    .sort(([a], [b]) => b - a)
    .reduce((text, [at, put]) => `${text.slice(0, at)}${put}${text.slice(at)}`, source);
  return places.length === 0 ? source : `${guarded}\nlet __rounds = 0;\n`;
}
