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

    /// <summary>Reads every file of a folder once, so that the cache holds it as far as the memory reaches.</summary>
    /// <param name="directory">The folder.</param>
    public static void Warm(string directory)
    {
        var buffer = new byte[1 << 20];
        foreach (var file in Directory.GetFiles(directory, "*", SearchOption.AllDirectories))
        {
            using var handle = File.OpenHandle(file);
            for (long at = 0; RandomAccess.Read(handle, buffer, at) is var read and > 0; at += read)
            {
            }
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
