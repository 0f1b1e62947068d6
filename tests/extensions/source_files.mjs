// @ts-check
import { readdir } from "node:fs/promises";
import path from "node:path";

export const ROOT = path.resolve(import.meta.dirname, "../..");

/**
 * The paths of our own files, without npm's.
 * @param {string[]} folders of the project
 * @param {RegExp} name that their names match
 */
export async function filesIn(folders, name) {
  const entries = await Promise.all(
    folders.map((folder) => readdir(path.join(ROOT, folder), { recursive: true, withFileTypes: true })),
  );
  return entries
    .flat()
    .filter((entry) => entry.isFile() && name.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => !file.includes("/vendor/"));
}
