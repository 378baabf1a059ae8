// Stands in for Electron's own default app, which the registry copy lacks: `electron [-r module] folder [arguments]`.
const { existsSync, statSync } = require('node:fs');
const Module = require('node:module');
const { dirname, join, resolve } = require('node:path');
const { app } = require('electron');

const preloaded = [];
let application;
for (let i = 1; i < process.argv.length && application === undefined; i++) {
  const argument = process.argv[i];
  if (argument === '-r' || argument === '--require') preloaded.push(process.argv[++i]);
  else if (!argument.startsWith('-')) application = resolve(argument);
}
if (application === undefined || !existsSync(application)) {
  process.stderr.write('usage: electron [-r module] folder [arguments]\n');
  process.exit(2);
}

const folder = statSync(application).isDirectory() ? application : dirname(application);
const description = join(folder, 'package.json');
const { name, productName, version } = existsSync(description) ? require(description) : {};
if (version) app.setVersion(version);
if (productName ?? name) app.name = productName ?? name;
app.setDesktopName(`${app.name}.desktop`);
app.setAppPath(folder);
Object.defineProperty(process, 'defaultApp', { value: true, enumerable: true });

Module._preloadModules(preloaded);
Module._load(application, null, true);
