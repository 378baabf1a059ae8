export { default } from './build/vitest.config.mjs';
