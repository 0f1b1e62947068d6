// @ts-check
// Bundles the extensions' scripts: one bundle for each script that a browser starts with. They are not
// minified, since reviewers and members may read them. Tests pass a folder with a copy of the sources that
// has other constants, and the extension to build.
import { readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

// Debian's own Node does not have import.meta.dirname yet.
const root = fileURLToPath(new URL("..", import.meta.url));
const folder = path.resolve(process.argv[2] ?? path.join(root, "extensions"));
/** The scripts that the manifests, the pages and `content.js` name. */
const BEGINNINGS = ["background", "consent", "page", "popup"];

/** @type {import("esbuild").Plugin} */
const shared = {
  name: "shared",
  setup({ onResolve }) {
    // Stays a file of its own, since a server writes its address into it in the zip.
    onResolve({ filter: /\/config\.js$/ }, () => ({ path: "./shared/config.js", external: true }));
    // Not resolved by the symbolic links of the sources, which are text files in a checkout on Windows.
    onResolve({ filter: /^\.\.?\/shared\/.*\.js$/ }, ({ path: to }) => ({
      path: path.join(folder, to.replace(/^\.+\//, "")),
    }));
  },
};

/** Socket.IO's last way to find the global object makes code from text, which extensions may not do. */
/** @type {import("esbuild").Plugin} */
const withoutEval = {
  name: "without eval",
  setup({ onLoad }) {
    onLoad({ filter: /engine\.io-client[\\/]build[\\/]esm[\\/]globals\.js$/ }, async ({ path: file }) => ({
      contents: (await readFile(file, "utf8")).replace('Function("return this")()', "globalThis"),
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
    // Sheets stay files: a bundle lies where its entry script does, so relative paths to them remain right.
    external: ["*.css"],
    plugins: [shared, withoutEval],
    logLevel: "warning",
  });
}
