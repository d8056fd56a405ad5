/**
 * `npm run package [-- --out FILE]`: makes darkroom-<platform>-<version>.vsix, which works without a network after its
 * installation and carries the native programs of this machine's platform alone.
 *
 * It is written here rather than with vsce: what is hard is choosing the files, which vsce leaves to ignore lists (they
 * would have to name every platform but one); vsce 4 needs Node 22; vsce 3 brings 285 packages to write a zip with two
 * small XML files. `vsce publish --packagePath` takes the result.
 */

import { spawnSync } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { ZipFile } from 'yazl';

const root = fileURLToPath(new URL('.', import.meta.url));
const platform = `${process.platform}-${process.arch}`;

/** What esbuild.mjs leaves out of the bundles. */
const native = ['onnxruntime-node', 'sharp', 'esbuild', 'h5wasm'];

/** Packages that only the install scripts of others use. */
const unused = new Set(['adm-zip', 'global-agent']);

/** Files of packages that nothing loads: sources, types, maps, and the programs of other platforms. */
const unusedFiles = [
  /\.(map|d\.[cm]?ts)$/,
  /^onnxruntime-node\/(script|lib)\//,
  new RegExp(`^onnxruntime-node/bin/(?!napi-v\\d+/${process.platform}/${process.arch}/)`),
  /^onnxruntime-common\/(lib|dist\/esm)\//,
  /^sharp\/(src|install|lib)\//,
  /^h5wasm\/(dist\/(esm|iife)|src|test|\.github)\//,
  /^esbuild\/(bin\/|install\.js$)/,
  /^@img\/sharp-libvips-[^/]+\/lib\/(glib-2\.0|include)\//,
];

/** Parts of package.json that are about this repository, not about the extension. */
const ownFields = ['private', 'scripts', 'bin', 'allowScripts', 'dependencies', 'devDependencies', 'peerDependencies'];

/**
 * @typedef {{ name: string, path?: string, text?: string, mode?: number }} Entry a file of the package: its name in the
 *   zip, and either the path of its contents or the contents
 */

/**
 * Builds the extension and packs it.
 * @param {{ out?: string }} [options] path of the file to write; default: in the project's folder, named for platform and
 *   version
 * @returns {Promise<{ file: string, size: number, files: number }>} `size` in bytes
 */
export async function packageExtension({ out } = {}) {
  const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const file = resolve(out ?? join(root, `${manifest.name}-${platform}-${manifest.version}.vsix`));
  await mkdir(join(root, 'out'), { recursive: true });
  const built = await mkdtemp(join(root, 'out', 'package-'));
  try {
    build(built);
    const files = await extensionFiles(manifest, built);
    for (const wanted of [manifest.main, manifest.icon].filter(Boolean)) {
      if (!files.some(({ name }) => join(name) === join('extension', wanted)))
        throw new Error(`No file for ${wanted}.`);
    }
    const all = [
      { name: 'extension.vsixmanifest', text: vsixManifest(manifest) },
      { name: '[Content_Types].xml', text: contentTypes(files) },
      ...files,
    ];
    // Whole or not at all: a package is never half written under its name.
    const partial = join(built, 'partial.vsix');
    await write(partial, all);
    await rename(partial, file);
    return { file, size: (await stat(file)).size, files: all.length };
  } finally {
    await rm(built, { recursive: true, force: true });
  }
}

/** @param {string} outdir of the bundles; the declarations for model files stay in out/types, where they are kept */
function build(outdir) {
  for (const words of [['esbuild.mjs', '--production', '--outdir', outdir], ['types.mjs']]) {
    const { status } = spawnSync(process.execPath, words, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
    if (status !== 0) throw new Error(`The build failed: ${words[0]}`);
  }
}

/**
 * @param {Record<string, any>} manifest package.json
 * @param {string} built folder with the bundles
 * @returns {Promise<Entry[]>} in a fixed order
 */
async function extensionFiles(manifest, built) {
  const shipped = Object.fromEntries(Object.entries(manifest).filter(([field]) => !ownFields.includes(field)));
  const text = `${JSON.stringify(shipped, null, 2)}\n`;
  const entries = [{ name: 'extension/package.json', text }];
  for (const name of ['README.md', 'CHANGELOG.md', 'LICENSE']) {
    entries.push({ name: `extension/${name === 'LICENSE' ? 'LICENSE.txt' : name}`, path: join(root, name) });
  }
  /** @type {[string, string, RegExp?][]} folder in the package, folder here, files to leave out */
  const folders = [
    ['out', built, /\.map$|^bench\.js$/],
    ['out/types', join(root, 'out', 'types')],
    ['media', join(root, 'media')],
    ['examples/fashion', join(root, 'examples', 'fashion'), /^\.darkroom\/|\.mjs$|^tsconfig\.json$/],
  ];
  for (const [to, from, without] of folders) {
    for (const path of await filesOf(from)) {
      if (!without?.test(path)) entries.push({ name: `extension/${to}/${path}`, path: join(from, path) });
    }
  }
  for (const name of await packagesAtRunTime()) {
    for (const path of await filesOf(join(root, 'node_modules', name))) {
      if (unusedFiles.some((pattern) => pattern.test(`${name}/${path}`))) continue;
      entries.push({ name: `extension/node_modules/${name}/${path}`, path: join(root, 'node_modules', name, path) });
    }
  }
  return entries;
}

/** The native packages and all that they load on this platform, by name. They must lie side by side in node_modules. */
async function packagesAtRunTime() {
  const found = new Set();
  const queue = native.map((name) => ({ name, optional: false }));
  for (const { name, optional } of queue) {
    if (found.has(name) || unused.has(name)) continue;
    const text = await readFile(join(root, 'node_modules', name, 'package.json'), 'utf8').catch((error) => {
      if (!optional) throw error;
    });
    if (text === undefined) continue;
    const { os, cpu, dependencies = {}, optionalDependencies = {} } = JSON.parse(text);
    if (optional && !(os?.includes(process.platform) && cpu?.includes(process.arch))) continue;
    found.add(name);
    queue.push(...Object.keys(dependencies).map((next) => ({ name: next, optional: next in optionalDependencies })));
    queue.push(...Object.keys(optionalDependencies).map((next) => ({ name: next, optional: true })));
  }
  return [...found].sort();
}

/**
 * @param {string} folder
 * @returns {Promise<string[]>} paths of its files, relative, with forward slashes, sorted; nested node_modules left out
 */
async function filesOf(folder) {
  const items = await readdir(folder, { withFileTypes: true });
  const paths = await Promise.all(
    items.map(async (item) => {
      if (!item.isDirectory()) return [item.name];
      return (await filesOf(join(folder, item.name))).map((path) => `${item.name}/${path}`);
    }),
  );
  return paths.flat().sort();
}

/**
 * @param {string} file
 * @param {readonly Entry[]} entries
 */
async function write(file, entries) {
  const zip = new ZipFile();
  // The same input makes the same bytes: no dates, and only the mode that matters.
  const options = { mtime: new Date(2000, 0, 1), compress: true, compressionLevel: 9 };
  for (const { name, path, text } of entries) {
    if (path === undefined) zip.addBuffer(Buffer.from(text ?? ''), name, options);
    else zip.addFile(path, name, { ...options, mode: (await stat(path)).mode & 0o111 ? 0o100755 : 0o100644 });
  }
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(file));
}

/** @param {Record<string, any>} manifest */
function vsixManifest(manifest) {
  const { name, version, publisher, displayName, description, engines, icon } = manifest;
  const {
    extensionKind = [],
    extensionDependencies = [],
    extensionPack = [],
    keywords = [],
    categories = [],
  } = manifest;
  const properties = {
    Engine: engines.vscode,
    ExtensionDependencies: extensionDependencies.join(','),
    ExtensionPack: extensionPack.join(','),
    ExtensionKind: extensionKind.join(','),
    LocalizedLanguages: '',
    EnabledApiProposals: '',
    ExecutesCode: 'true',
  };
  const assets = {
    'Code.Manifest': 'package.json',
    'Services.Content.Details': 'README.md',
    'Services.Content.Changelog': 'CHANGELOG.md',
    'Services.Content.License': 'LICENSE.txt',
    ...(icon && { 'Services.Icons.Default': icon }),
  };
  const identity = { Language: 'en-US', Id: name, Version: version, Publisher: publisher, TargetPlatform: platform };
  return `<?xml version="1.0" encoding="utf-8"?>
<PackageManifest Version="2.0.0" xmlns="http://schemas.microsoft.com/developer/vsx-schema/2011">
  <Metadata>
    <Identity ${attributes(identity)}/>
    <DisplayName>${xml(displayName)}</DisplayName>
    <Description xml:space="preserve">${xml(description)}</Description>
    <Tags>${xml(keywords.join(','))}</Tags>
    <Categories>${xml(categories.join(','))}</Categories>
    <GalleryFlags>Public</GalleryFlags>
    <Properties>
${Object.entries(properties)
  .map(([id, value]) => `      <Property ${attributes({ Id: `Microsoft.VisualStudio.Code.${id}`, Value: value })}/>`)
  .join('\n')}
      <Property Id="Microsoft.VisualStudio.Services.GitHubFlavoredMarkdown" Value="true"/>
      <Property Id="Microsoft.VisualStudio.Services.Content.Pricing" Value="Free"/>
    </Properties>
    <License>extension/LICENSE.txt</License>
${icon ? `    <Icon>${xml(`extension/${icon}`)}</Icon>\n` : ''}  </Metadata>
  <Installation><InstallationTarget Id="Microsoft.VisualStudio.Code"/></Installation>
  <Dependencies/>
  <Assets>
${Object.entries(assets)
  .map(([type, path]) => ({ Type: `Microsoft.VisualStudio.${type}`, Path: `extension/${path}`, Addressable: 'true' }))
  .map((asset) => `    <Asset ${attributes(asset)}/>`)
  .join('\n')}
  </Assets>
</PackageManifest>
`;
}

/** @param {readonly Entry[]} files */
function contentTypes(files) {
  const known = { js: 'application/javascript', json: 'application/json', md: 'text/markdown', css: 'text/css' };
  const images = { svg: 'image/svg+xml', png: 'image/png', txt: 'text/plain', vsixmanifest: 'text/xml' };
  const types = new Map(Object.entries({ ...known, ...images }));
  const extensions = new Set(['vsixmanifest', ...files.flatMap(({ name }) => /\.([^./]+)$/.exec(name)?.[1] ?? [])]);
  const type = (/** @type {string} */ extension) => types.get(extension) ?? 'application/octet-stream';
  const parts = [...extensions].map(
    (extension) => `<Default ${attributes({ Extension: `.${extension}`, ContentType: type(extension) })}/>`,
  );
  const head = '<?xml version="1.0" encoding="utf-8"?>\n';
  return `${head}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">${parts.join('')}</Types>\n`;
}

/** @param {Record<string, string>} of */
const attributes = (of) =>
  Object.entries(of)
    .map(([name, value]) => `${name}="${xml(value)}"`)
    .join(' ');

/** @param {string} text */
const xml = (text = '') =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { values } = parseArgs({ options: { out: { type: 'string' } } });
  const { file, size, files } = await packageExtension(values);
  console.log(`${file}: ${files} files, ${(size / 1e6).toFixed(1)} MB`);
}
