"""``python -m tests.benchmarks``: one BLAS thread for everybody, then the measurements."""

import os

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NPROC"):
    os.environ[name] = "1"  # read once, when NumPy, torch and XLA are first imported
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
os.environ["JAX_PLATFORMS"] = "cpu"
os.environ["TANGENT_DISK_CACHE"] = "0"  # it would time a file's reading for a compilation

from tests.benchmarks.run import main  # noqa: E402  (after the environment is set)

if __name__ == "__main__":
    main()
