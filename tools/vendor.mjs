// Copies the few npm files that browsers load to where the server and the extensions expect them.
import { copyFile, mkdir } from "node:fs/promises";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "..");
const copies = {
  "static/vendor/swagger-ui": [
    "swagger-ui-dist/swagger-ui-bundle.js",
    "swagger-ui-dist/swagger-ui.css",
    "swagger-ui-dist/favicon-32x32.png",
  ],
  "extensions/shared/vendor": ["socket.io-client/dist/socket.io.esm.min.js"],
};

for (const [folder, files] of Object.entries(copies)) {
  await mkdir(path.join(root, folder), { recursive: true });
  for (const file of files) {
    await copyFile(path.join(root, "node_modules", file), path.join(root, folder, path.basename(file)));
  }
}
