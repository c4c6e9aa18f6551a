using Drill.Sandboxing;

namespace Harness.Tests.Sandboxing;

/// <summary>Where control groups may be made, read from the system's own tables.</summary>
public sealed class ControlGroupParentTests
{
    [Fact]
    public void Version_1_is_used_below_this_processes_own_groups()
    {
        var places = ControlGroupParent.Find(
            [
                "cgroup /tmp cgroup rw,nosuid,memory 0 0", "cgroup /sys/fs/cgroup/devices cgroup rw,devices 0 0",
                "cgroup /nowhere/cpu cgroup rw,cpu,cpuacct 0 0", "tmpfs /tmp tmpfs rw 0 0",
            ],
            ["4:memory:/", "2:cpu,cpuacct:/some/job", "0::/"]);

        Assert.Equal(
            [(1, "/tmp", "memory"), (1, "/nowhere/cpu", "cpu")],
            places.Select(place => (place.Version, place.Folder, string.Join(',', place.Controllers))));
    }

    [Fact]
    public void A_mount_that_is_listed_twice_is_one_place() => Assert.Single(ControlGroupParent.Find(
        ["cgroup /tmp cgroup rw,pids 0 0", "cgroup /var cgroup rw,pids 0 0"], ["8:pids:/"]));

    [Fact]
    public void Without_control_groups_there_is_no_place() => Assert.Empty(ControlGroupParent.Find(["proc /proc proc rw 0 0"], []));
}
