/* SPDX-License-Identifier: MIT */
/* The system calls that a run makes, and those that its C library may make in their place; CALL(name). */
#ifdef SYS_access
CALL(access)
#endif
#ifdef SYS_arch_prctl
CALL(arch_prctl)
#endif
#ifdef SYS_bpf
CALL(bpf)
#endif
#ifdef SYS_brk
CALL(brk)
#endif
#ifdef SYS_clock_getres
CALL(clock_getres)
#endif
#ifdef SYS_clock_gettime
CALL(clock_gettime)
#endif
#ifdef SYS_clock_nanosleep
CALL(clock_nanosleep)
#endif
#ifdef SYS_clone
CALL(clone)
#endif
#ifdef SYS_clone3
CALL(clone3)
#endif
#ifdef SYS_close
CALL(close)
#endif
#ifdef SYS_dup
CALL(dup)
#endif
#ifdef SYS_dup2
CALL(dup2)
#endif
#ifdef SYS_dup3
CALL(dup3)
#endif
#ifdef SYS_execve
CALL(execve)
#endif
#ifdef SYS_execveat
CALL(execveat)
#endif
#ifdef SYS_exit_group
CALL(exit_group)
#endif
#ifdef SYS_faccessat
CALL(faccessat)
#endif
#ifdef SYS_fadvise64
CALL(fadvise64)
#endif
#ifdef SYS_fcntl
CALL(fcntl)
#endif
#ifdef SYS_fork
CALL(fork)
#endif
#ifdef SYS_fsync
CALL(fsync)
#endif
#ifdef SYS_fstat
CALL(fstat)
#endif
#ifdef SYS_ftruncate
CALL(ftruncate)
#endif
#ifdef SYS_futex
CALL(futex)
#endif
#ifdef SYS_getcpu
CALL(getcpu)
#endif
#ifdef SYS_getdents64
CALL(getdents64)
#endif
#ifdef SYS_getpid
CALL(getpid)
#endif
#ifdef SYS_getppid
CALL(getppid)
#endif
#ifdef SYS_getpriority
CALL(getpriority)
#endif
#ifdef SYS_getrandom
CALL(getrandom)
#endif
#ifdef SYS_getrusage
CALL(getrusage)
#endif
#ifdef SYS_getsid
CALL(getsid)
#endif
#ifdef SYS_getsockopt
CALL(getsockopt)
#endif
#ifdef SYS_gettid
CALL(gettid)
#endif
#ifdef SYS_getuid
CALL(getuid)
#endif
#ifdef SYS_ioctl
CALL(ioctl)
#endif
#ifdef SYS_kill
CALL(kill)
#endif
#ifdef SYS_lseek
CALL(lseek)
#endif
#ifdef SYS_madvise
CALL(madvise)
#endif
#ifdef SYS_memfd_create
CALL(memfd_create)
#endif
#ifdef SYS_mincore
CALL(mincore)
#endif
#ifdef SYS_mkdir
CALL(mkdir)
#endif
#ifdef SYS_mkdirat
CALL(mkdirat)
#endif
#ifdef SYS_mmap
CALL(mmap)
#endif
#ifdef SYS_mprotect
CALL(mprotect)
#endif
#ifdef SYS_mremap
CALL(mremap)
#endif
#ifdef SYS_munmap
CALL(munmap)
#endif
#ifdef SYS_nanosleep
CALL(nanosleep)
#endif
#ifdef SYS_newfstatat
CALL(newfstatat)
#endif
#ifdef SYS_open
CALL(open)
#endif
#ifdef SYS_openat
CALL(openat)
#endif
#ifdef SYS_pause
CALL(pause)
#endif
#ifdef SYS_perf_event_open
CALL(perf_event_open)
#endif
#ifdef SYS_pipe
CALL(pipe)
#endif
#ifdef SYS_pipe2
CALL(pipe2)
#endif
#ifdef SYS_poll
CALL(poll)
#endif
#ifdef SYS_ppoll
CALL(ppoll)
#endif
#ifdef SYS_prctl
CALL(prctl)
#endif
#ifdef SYS_pread64
CALL(pread64)
#endif
#ifdef SYS_prlimit64
CALL(prlimit64)
#endif
#ifdef SYS_pwrite64
CALL(pwrite64)
#endif
#ifdef SYS_read
CALL(read)
#endif
#ifdef SYS_readlink
CALL(readlink)
#endif
#ifdef SYS_recvmsg
CALL(recvmsg)
#endif
#ifdef SYS_rename
CALL(rename)
#endif
#ifdef SYS_renameat
CALL(renameat)
#endif
#ifdef SYS_rmdir
CALL(rmdir)
#endif
#ifdef SYS_rseq
CALL(rseq)
#endif
#ifdef SYS_rt_sigaction
CALL(rt_sigaction)
#endif
#ifdef SYS_rt_sigprocmask
CALL(rt_sigprocmask)
#endif
#ifdef SYS_rt_sigreturn
CALL(rt_sigreturn)
#endif
#ifdef SYS_rt_sigsuspend
CALL(rt_sigsuspend)
#endif
#ifdef SYS_sched_getaffinity
CALL(sched_getaffinity)
#endif
#ifdef SYS_sched_setaffinity
CALL(sched_setaffinity)
#endif
#ifdef SYS_sched_yield
CALL(sched_yield)
#endif
#ifdef SYS_select
CALL(select)
#endif
#ifdef SYS_sendfile
CALL(sendfile)
#endif
#ifdef SYS_sendmsg
CALL(sendmsg)
#endif
#ifdef SYS_set_robust_list
CALL(set_robust_list)
#endif
#ifdef SYS_set_tid_address
CALL(set_tid_address)
#endif
#ifdef SYS_setpgid
CALL(setpgid)
#endif
#ifdef SYS_setpriority
CALL(setpriority)
#endif
#ifdef SYS_setsid
CALL(setsid)
#endif
#ifdef SYS_setsockopt
CALL(setsockopt)
#endif
#ifdef SYS_shmat
CALL(shmat)
#endif
#ifdef SYS_shmctl
CALL(shmctl)
#endif
#ifdef SYS_shmdt
CALL(shmdt)
#endif
#ifdef SYS_shmget
CALL(shmget)
#endif
#ifdef SYS_sigaltstack
CALL(sigaltstack)
#endif
#ifdef SYS_socketpair
CALL(socketpair)
#endif
#ifdef SYS_splice
CALL(splice)
#endif
#ifdef SYS_statfs
CALL(statfs)
#endif
#ifdef SYS_fstatfs
CALL(fstatfs)
#endif
#ifdef SYS_statx
CALL(statx)
#endif
#ifdef SYS_sysinfo
CALL(sysinfo)
#endif
#ifdef SYS_tgkill
CALL(tgkill)
#endif
#ifdef SYS_timerfd_create
CALL(timerfd_create)
#endif
#ifdef SYS_truncate
CALL(truncate)
#endif
#ifdef SYS_uname
CALL(uname)
#endif
#ifdef SYS_unlink
CALL(unlink)
#endif
#ifdef SYS_unlinkat
CALL(unlinkat)
#endif
#ifdef SYS_vfork
CALL(vfork)
#endif
#ifdef SYS_vmsplice
CALL(vmsplice)
#endif
#ifdef SYS_wait4
CALL(wait4)
#endif
#ifdef SYS_waitid
CALL(waitid)
#endif
#ifdef SYS_write
CALL(write)
#endif
#ifdef SYS_writev
CALL(writev)
#endif
/* Of probes that a plain run leaves out. */
#ifdef SYS_accept
CALL(accept)
#endif
#ifdef SYS_accept4
CALL(accept4)
#endif
#ifdef SYS_bind
CALL(bind)
#endif
#ifdef SYS_close_range
CALL(close_range)
#endif
#ifdef SYS_connect
CALL(connect)
#endif
#ifdef SYS_eventfd2
CALL(eventfd2)
#endif
#ifdef SYS_get_mempolicy
CALL(get_mempolicy)
#endif
#ifdef SYS_io_uring_enter
CALL(io_uring_enter)
#endif
#ifdef SYS_io_uring_register
CALL(io_uring_register)
#endif
#ifdef SYS_io_uring_setup
CALL(io_uring_setup)
#endif
#ifdef SYS_listen
CALL(listen)
#endif
#ifdef SYS_mq_open
CALL(mq_open)
#endif
#ifdef SYS_mq_timedreceive
CALL(mq_timedreceive)
#endif
#ifdef SYS_mq_timedsend
CALL(mq_timedsend)
#endif
#ifdef SYS_mq_unlink
CALL(mq_unlink)
#endif
#ifdef SYS_msgctl
CALL(msgctl)
#endif
#ifdef SYS_msgget
CALL(msgget)
#endif
#ifdef SYS_msgrcv
CALL(msgrcv)
#endif
#ifdef SYS_msgsnd
CALL(msgsnd)
#endif
#ifdef SYS_process_vm_readv
CALL(process_vm_readv)
#endif
#ifdef SYS_recvfrom
CALL(recvfrom)
#endif
#ifdef SYS_sendto
CALL(sendto)
#endif
#ifdef SYS_set_mempolicy
CALL(set_mempolicy)
#endif
#ifdef SYS_socket
CALL(socket)
#endif
#ifdef SYS_userfaultfd
CALL(userfaultfd)
#endif
