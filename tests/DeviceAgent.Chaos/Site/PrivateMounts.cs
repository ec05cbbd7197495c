using System.Runtime.InteropServices;
using DeviceAgent.Core.Processes;
using DeviceAgent.Demo.Programs;

namespace DeviceAgent.Chaos.Site;

/// <summary>
/// A mount namespace of this process's own (unshare(1)): what is mounted in it is gone when its last process is, even after a
/// kill. Needs root, or a kernel that lets everybody have a user namespace.
/// </summary>
public static class PrivateMounts
{
    private const string Unshare = "/usr/bin/unshare";
    private const string Mount = "/usr/bin/mount";
    private const string Mark = "DEVICEAGENT_CHAOS_MOUNTS";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>Starts this program again in such a namespace, in place of this process, unless it is in one already.</summary>
    /// <param name="args">The command line, passed on.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>True in the namespace, false when there can be none.</returns>
    public static async Task<bool> EnterAsync(IReadOnlyList<string> args, CancellationToken cancellationToken)
    {
        if (Environment.GetEnvironmentVariable(Mark) is not null)
        {
            return true;
        }

        string[] options = Environment.IsPrivilegedProcess ? ["--mount"] : ["--user", "--map-root-user", "--mount"];
        ProgramResult tried = await new ProgramRunner(TimeProvider.System).RunAsync(
            Unshare, [.. options, Mount, "-t", "tmpfs", "tmpfs", Path.GetTempPath()], Limit, cancellationToken);
        if (tried.ExitCode != 0)
        {
            return false;
        }

        // A namespace of users can only be entered by a process with one thread: the program that is to come, not this one.
        string?[] command = [Unshare, .. options, "/usr/bin/env", $"{Mark}=1", BuiltPrograms.Host, "exec", typeof(PrivateMounts).Assembly.Location, .. args, null];
        _ = execv(Unshare, command);
        return false;
    }

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int execv([MarshalAs(UnmanagedType.LPUTF8Str)] string path, [MarshalAs(UnmanagedType.LPArray, ArraySubType = UnmanagedType.LPStr)] string?[] arguments);
}
