using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace EcomOpsEngine.Storage.Identities;

/// <summary>A rename is durable only when the disk has the folder, too; .NET opens no folders, so the C library is asked.</summary>
internal static partial class DurableFolder
{
    private const int ReadOnly = 0;

    /// <summary>Waits until the disk has the names of a folder. Where a file system cannot do that for folders it is skipped.</summary>
    public static void Flush(string directory)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using var handle = new SafeFileHandle(Open(directory, ReadOnly), ownsHandle: true);
        if (!handle.IsInvalid)
        {
            _ = Synchronize((int)handle.DangerousGetHandle());
        }
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int Synchronize(int descriptor);
}
