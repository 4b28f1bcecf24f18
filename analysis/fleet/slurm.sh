#!/bin/sh
# SPDX-License-Identifier: MIT
# One pack of each node of a Slurm allocation: slurm.sh FOLDER [SRUN-OPTION...] -- [OPTION of faultline run...]
# faultline must be at the same path on every node: FAULTLINE, or in PATH.
set -eu
folder=$1
shift
nodes=
while [ $# -gt 0 ] && [ "$1" != -- ]; do nodes="$nodes $1"; shift; done
[ $# -eq 0 ] || shift
mkdir -p "$folder"
# Each task names its own files: srun's --output would hold standard error, too. srun expands no variables itself.
# shellcheck disable=SC2016,SC2086 # the node expands them; srun's options are words
exec srun $nodes --ntasks-per-node=1 --kill-on-bad-exit=0 sh -c '
	folder=$1 faultline=$2
	shift 2
	exec "$faultline" run --quiet --pack - --label "node=$SLURMD_NODENAME" "$@" \
		>"$folder/$SLURMD_NODENAME.tar.gz" 2>"$folder/$SLURMD_NODENAME.err"
' sh "$folder" "${FAULTLINE:-faultline}" "$@"
