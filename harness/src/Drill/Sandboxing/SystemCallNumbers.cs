namespace Drill.Sandboxing;

/// <summary>The numbers of the filtered system calls on one processor, from the kernel's tables.</summary>
/// <param name="Architecture">AUDIT_ARCH_ of linux/audit.h.</param>
/// <param name="Fork">`clone`, which may only make threads and processes.</param>
/// <param name="Socket">`socket`.</param>
/// <param name="FileControl">`fcntl`.</param>
/// <param name="Lock">`flock`.</param>
/// <param name="Denied">Calls that fail with "operation not permitted".</param>
/// <param name="Absent">Calls that fail as if the kernel did not have them, so programs work without them.</param>
internal sealed record SystemCallNumbers(
    uint Architecture, uint Fork, uint Socket, uint FileControl, uint Lock, IReadOnlyList<uint> Denied, IReadOnlyList<uint> Absent)
{
    // `clone3`, whose flags are in memory where a filter cannot see them, and `io_uring_setup`, `_enter` and `_register`.
    private static readonly uint[] CommonlyAbsent = [435, 425, 426, 427];

    /// <summary>64-bit Intel and AMD.</summary>
    public static readonly SystemCallNumbers X64 = new(
        0xc000003e, Fork: 56, Socket: 41, FileControl: 72, Lock: 73,
        Denied:
        [
            /* unshare */ 272, /* setns */ 308, /* mount */ 165, /* umount2 */ 166, /* pivot_root */ 155, /* chroot */ 161, /* move_mount */ 429,
            /* open_tree */ 428, /* fsopen */ 430, /* fsconfig */ 431, /* fsmount */ 432, /* fspick */ 433, /* mount_setattr */ 442, /* ptrace */ 101,
            /* process_vm_readv */ 310, /* process_vm_writev */ 311, /* kcmp */ 312, /* pidfd_getfd */ 438, /* process_madvise */ 440,
            /* keyctl */ 250, /* add_key */ 248, /* request_key */ 249, /* bpf */ 321, /* perf_event_open */ 298, /* userfaultfd */ 323,
            /* fanotify_init */ 300, /* kexec_load */ 246, /* kexec_file_load */ 320, /* quotactl */ 179, /* quotactl_fd */ 443,
            /* name_to_handle_at */ 303, /* open_by_handle_at */ 304, /* personality */ 135, /* acct */ 163, /* swapon */ 167, /* swapoff */ 168,
            /* reboot */ 169, /* init_module */ 175, /* finit_module */ 313, /* delete_module */ 176, /* settimeofday */ 164, /* clock_settime */ 227,
            /* clock_adjtime */ 305, /* adjtimex */ 159, /* sethostname */ 170, /* setdomainname */ 171, /* syslog */ 103, /* lookup_dcookie */ 212,
            /* vhangup */ 153, /* migrate_pages */ 256, /* move_pages */ 279, /* memfd_secret */ 447, /* iopl */ 172, /* ioperm */ 173,
            /* modify_ldt */ 154, /* uselib */ 134, /* _sysctl */ 156, /* sysfs */ 139,
        ],
        CommonlyAbsent);

    /// <summary>64-bit ARM.</summary>
    public static readonly SystemCallNumbers Arm64 = new(
        0xc00000b7, Fork: 220, Socket: 198, FileControl: 25, Lock: 32,
        Denied:
        [
            /* unshare */ 97, /* setns */ 268, /* mount */ 40, /* umount2 */ 39, /* pivot_root */ 41, /* chroot */ 51, /* move_mount */ 429,
            /* open_tree */ 428, /* fsopen */ 430, /* fsconfig */ 431, /* fsmount */ 432, /* fspick */ 433, /* mount_setattr */ 442, /* ptrace */ 117,
            /* process_vm_readv */ 270, /* process_vm_writev */ 271, /* kcmp */ 272, /* pidfd_getfd */ 438, /* process_madvise */ 440,
            /* keyctl */ 219, /* add_key */ 217, /* request_key */ 218, /* bpf */ 280, /* perf_event_open */ 241, /* userfaultfd */ 282,
            /* fanotify_init */ 262, /* kexec_load */ 104, /* kexec_file_load */ 294, /* quotactl */ 60, /* quotactl_fd */ 443,
            /* name_to_handle_at */ 264, /* open_by_handle_at */ 265, /* personality */ 92, /* acct */ 89, /* swapon */ 224, /* swapoff */ 225,
            /* reboot */ 142, /* init_module */ 105, /* finit_module */ 273, /* delete_module */ 106, /* settimeofday */ 170, /* clock_settime */ 112,
            /* clock_adjtime */ 266, /* adjtimex */ 171, /* sethostname */ 161, /* setdomainname */ 162, /* syslog */ 116, /* lookup_dcookie */ 18,
            /* vhangup */ 58, /* migrate_pages */ 238, /* move_pages */ 239, /* memfd_secret */ 447,
        ],
        CommonlyAbsent);
}
