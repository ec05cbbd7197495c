using System.Runtime.InteropServices;
using DeviceAgent.Core.State;
using DeviceAgent.MacOS.Native;

namespace DeviceAgent.MacOS.State;

/// <summary>
/// F_FULLFSYNC of folders, and their owners by getattrlist(2). Files need nothing from here: <c>FileStream.Flush(true)</c> is
/// F_FULLFSYNC on macOS already (dotnet/runtime, SystemNative_FSync in pal_io.c).
/// </summary>
/// <remarks>
/// The owner is not read by stat(2): its symbol and so the layout of its result differ between x64 (<c>stat$INODE64</c>) and
/// arm64. getattrlist(2) is one symbol, and its result for one attribute is two 32-bit numbers.
/// </remarks>
public sealed class MacFolderPlatform : IFolderPlatform
{
    /// <inheritdoc/>
    public void Flush(string folder)
    {
        int descriptor = LibSystem.Open(folder, LibSystem.O_RDONLY | LibSystem.O_CLOEXEC);
        if (descriptor < 0)
        {
            throw Failure(folder, Marshal.GetLastPInvokeError());
        }

        try
        {
            // Not every file system knows it (ENOTSUP, EINVAL, ENOTTY: network and foreign ones). What fsync(2) says then counts;
            // a disk that fails is no reason to try something weaker.
            int errno = Repeat(() => LibSystem.Fcntl(descriptor, LibSystem.F_FULLFSYNC));
            if (errno is not 0 and not LibSystem.EIO)
            {
                errno = Repeat(() => LibSystem.Fsync(descriptor));
            }

            if (errno != 0)
            {
                throw Failure(folder, errno);
            }
        }
        finally
        {
            _ = LibSystem.Close(descriptor);
        }
    }

    /// <inheritdoc/>
    public bool BelongsToAnotherUser(string folder) => OwnerOf(folder) != LibSystem.GetEffectiveUserId();

    /// <summary>The user id of a file's or folder's owner; a symbolic link is followed.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static unsafe uint OwnerOf(string path)
    {
        var wanted = new LibSystem.AttrList { BitmapCount = LibSystem.ATTR_BIT_MAP_COUNT, Common = LibSystem.ATTR_CMN_OWNERID };
        LibSystem.OwnerAttribute result = default;
        if (LibSystem.GetAttrList(path, &wanted, &result, (nuint)sizeof(LibSystem.OwnerAttribute), 0) != 0)
        {
            throw Failure(path, Marshal.GetLastPInvokeError());
        }

        return result.Length == sizeof(LibSystem.OwnerAttribute)
            ? result.Uid
            : throw new IOException($"{path}: its owner is not known");
    }

    /// <summary>0, or errno; a signal that came in between is no answer.</summary>
    private static int Repeat(Func<int> call)
    {
        while (call() < 0)
        {
            int errno = Marshal.GetLastPInvokeError();
            if (errno != LibSystem.EINTR)
            {
                return errno;
            }
        }

        return 0;
    }

    private static IOException Failure(string path, int errno) => new($"{path}: {Marshal.GetPInvokeErrorMessage(errno)}");
}
