using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace EcomOpsEngine.Benchmarks.Machine;

/// <summary>The system's cache of files.</summary>
internal static partial class PageCache
{
    private const int DontNeed = 4;

    /// <summary>Waits until the disk has all files of a folder.</summary>
    public static void Flush(string directory)
    {
        foreach (var file in Directory.GetFiles(directory, "*", SearchOption.AllDirectories))
        {
            using var handle = File.OpenHandle(file, FileMode.Open, FileAccess.ReadWrite);
            RandomAccess.FlushToDisk(handle);
        }
    }

    /// <summary>Lets the pages of all files of a folder go, after they were written; false where the system cannot be asked to.</summary>
    public static bool TryDrop(string directory)
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        foreach (var file in Directory.GetFiles(directory, "*", SearchOption.AllDirectories))
        {
            using var handle = File.OpenHandle(file, FileMode.Open, FileAccess.ReadWrite);
            RandomAccess.FlushToDisk(handle);
            if (Advise(handle, 0, 0, DontNeed) != 0)
            {
                return false;
            }
        }

        return true;
    }

    [LibraryImport("libc", EntryPoint = "posix_fadvise")]
    private static partial int Advise(SafeFileHandle handle, long offset, long length, int advice);
}
