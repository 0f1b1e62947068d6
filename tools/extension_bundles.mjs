// @ts-check
// Makes the scripts that the extensions are packed with: one for each that a browser begins with. None is
// minified, since reviewers and members may read them. Tests name a copy of the sources with other constants,
// and which of the two extensions they are of.
import { readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

// Debian's own Node does not have import.meta.dirname yet.
const root = fileURLToPath(new URL("..", import.meta.url));
const folder = path.resolve(process.argv[2] ?? path.join(root, "extensions"));
/** Those that the manifests, the pages and `content.js` name. */
const BEGINNINGS = ["background", "consent", "page", "popup"];

/** @type {import("esbuild").Plugin} */
const shared = {
  name: "shared",
  setup({ onResolve }) {
    // A server writes its address into this file of the zip.
    onResolve({ filter: /\/config\.js$/ }, () => ({ path: "./shared/config.js", external: true }));
    // Not by the links of the sources, which a checkout on Windows has as text files.
    onResolve({ filter: /^\.\.?\/shared\/.*\.js$/ }, ({ path: to }) => ({
      path: path.join(folder, to.replace(/^\.+\//, "")),
    }));
  },
};

const named = process.argv.slice(3);
for (const name of named.length > 0 ? named : ["leader", "member"]) {
  const manifest = JSON.parse(await readFile(path.join(folder, name, "manifest.json"), "utf8"));
  await build({
    absWorkingDir: folder,
    entryPoints: BEGINNINGS.map((beginning) => `${name}/${beginning}.js`),
    outdir: `vendor/${name}`,
    bundle: true,
    nodePaths: [path.join(root, "node_modules")],
    format: "esm",
    target: `chrome${manifest.minimum_chrome_version}`,
    charset: "utf8",
    // A sheet stays a file: a bundle lies where its first script does, so the way to it stays, too.
    external: ["*.css"],
    plugins: [shared],
    logLevel: "warning",
  });
}
