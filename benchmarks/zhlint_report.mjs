// Prints what zhlint finds in the files named on stdin (a JSON list): a JSON object of file to [index, length] pairs,
// null where it crashes.
import { readFileSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { run } from 'zhlint'

console.error = () => {} // what it says of its own parser
const found = {}
for (const file of JSON.parse(await text(process.stdin))) {
  try {
    const { validations } = run(readFileSync(file, 'utf8'), { rules: { preset: 'default' } })
    found[file] = (validations ?? []).map(({ index, length }) => [index, Math.max(length, 1)])
  } catch {
    found[file] = null // it crashed on this post
  }
}
process.stdout.write(JSON.stringify(found))
