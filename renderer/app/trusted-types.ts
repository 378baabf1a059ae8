/**
 * Makes the Trusted Types policy `default`: plain text may pass where a library assigns it to `innerHTML`, markup,
 * script text and script addresses may not, whoever asks.
 */
interface PolicyRules {
  createHTML(text: string): string;
  createScript(text: string): string;
  createScriptURL(text: string): string;
}
interface PolicyFactory {
  createPolicy(name: string, rules: PolicyRules): unknown;
}

const factory = (globalThis as { trustedTypes?: PolicyFactory }).trustedTypes;
const refuse = (): never => {
  throw new TypeError('Script from text is not allowed here');
};

factory?.createPolicy('default', {
  createHTML: (text) => {
    if (text.includes('<')) throw new TypeError('Markup from text is not allowed here');
    return text;
  },
  createScript: refuse,
  createScriptURL: refuse,
});
