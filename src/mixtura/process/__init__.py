"""What a fit borrows from the caller's process, and how it is given back as it was found.

Threads of BLAS and OpenMP, warnings, locks across a fork, cores, and the caller's time: it ends
soon after whoever waits for it has gone.
"""
