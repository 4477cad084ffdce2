#!/bin/sh
# ASSERTION: random D programs that use all of the language on all kinds of probes are refused with a tag, or taken by the
# verifier and run to their end. FUZZ_N programs (15) from seed FUZZ_SEED (1); `tools/fuzz d` runs as many as you like.
# @@needs: root cmd:python3 cmd:bash
# @@timeout: 300
first=${FUZZ_SEED:-1}
mkdir "$TMPDIR/d" || exit 1
python3 "$TESTDIR/fuzz/gen_wide.py" --to "$TMPDIR/d" "$first" $((first + ${FUZZ_N:-15} - 1)) || exit 1
# How long they take is for tools/fuzz to judge: tests run on loaded machines.
FUZZ_CPU=1000 FUZZ_WALL=200 PROGS=$PROGDIR bash "$TESTDIR/fuzz/run_d.sh" "$DTRACE" "$TMPDIR/d"
