#!/usr/bin/env bash
# A training run on several nodes, one process per GPU: copy this file, set the lines below, and submit it with a recipe.
#
#   sbatch --nodes=4 scripts/slurm/train.sh recipes/simsiam_imagenet.lua --data.root=/data/imagenet
#
# The run goes on from its last checkpoint after a lost node (SLURM puts the job back into the queue), a failed process and
# the end of the job's time (this script does). Its folder must be on a disk that all nodes see.
#SBATCH --job-name=sslrun
#SBATCH --nodes=2
#SBATCH --ntasks-per-node=8
#SBATCH --gpus-per-node=8
#SBATCH --cpus-per-task=12
#SBATCH --time=24:00:00
#SBATCH --signal=B:USR1@120
#SBATCH --requeue
#SBATCH --open-mode=append
#SBATCH --output=%x-%j.out

program=${SSLRUN:-sslrun}
starts=${STARTS:-20}  # in all, so that an error that every start meets ends the job

again() {
  if [ "$((${SLURM_RESTART_COUNT:-0} + 1))" -lt "$starts" ]; then
    scontrol requeue "$SLURM_JOB_ID"
    wait  # SLURM stops this script and its processes
  fi
}
time_is_over() {  # 120 seconds before it is: the processes save the run and end
  kill -USR1 "$run"
  for _ in {1..90}; do
    kill -0 "$run" 2>/dev/null || break
    sleep 1
  done
  again
}
trap time_is_over USR1

export OMP_NUM_THREADS=${SLURM_CPUS_PER_TASK:-1}
srun --kill-on-bad-exit=1 --cpus-per-task="${SLURM_CPUS_PER_TASK:-1}" \
  "$program" "$@" --run.dir="runs/$SLURM_JOB_NAME-$SLURM_JOB_ID" --resume=auto &
run=$!
wait $run
code=$?
[ $code -eq 0 ] || again
exit $code
