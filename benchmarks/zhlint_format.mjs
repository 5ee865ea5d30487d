// Prints what zhlint makes of the texts on stdin (a JSON list) with its default preset: a JSON list, null where it crashes.
import { text } from 'node:stream/consumers'
import { run } from 'zhlint'

console.error = () => {} // what it says of its own parser
const made = JSON.parse(await text(process.stdin)).map((one) => {
  try {
    return run(one, { rules: { preset: 'default' } }).result
  } catch {
    return null
  }
})
process.stdout.write(JSON.stringify(made))
