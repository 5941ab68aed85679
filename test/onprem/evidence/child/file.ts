import { fileDrill } from "../../../../onprem/evidence/index.ts";
import { goodDrill } from "../../../continuity/evidence/drills.ts";
import { filingAt } from "../filing.ts";

/** Files one drill after another in the home it is given, and says each that is filed, until it is killed. */
const [, , home = "", first = "1"] = process.argv;
const filing = await filingAt(home);
process.stdout.write("ready\n");
for (let number = Number(first); ; number++) {
  const { filed } = await fileDrill(filing, goodDrill({ drill: number.toString(16).padStart(32, "0") }, 1));
  process.stdout.write(`${number} ${filed.seq}\n`);
}
