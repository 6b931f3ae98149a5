using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace EcomOpsEngine.Storage.Identities;

/// <summary>Takes a decrypted secret; the span is valid during the call only.</summary>
internal delegate void SecretReader(int number, ReadOnlySpan<byte> secret);

/// <summary>
/// The file <c>identities.keys</c> of a dataset: everything without which its personal data cannot be read. Loads append, erasure and rotation write it anew.
/// Only the writer of the dataset changes it; secrets may be read meanwhile. Secrets are decrypted when they are asked for and not kept.
/// </summary>
internal sealed class KeysFile : IDisposable
{
    /// <summary>Name in the dataset's folder.</summary>
    public const string FileName = "identities.keys";

    private const string NewFileName = "identities.keys.new";

    private readonly ReaderWriterLockSlim gate = new();
    private readonly string directory;
    private KeysHeader header;
    private SafeFileHandle file;
    private KeysRecords records;
    private long length;

    private KeysFile(string directory, KeysHeader header, SafeFileHandle file, KeysRecords records, long length)
    {
        (this.directory, this.header, this.file, this.records, this.length) = (directory, header, file, records, length);
    }

    /// <summary>The dataset's root key.</summary>
    public byte[] Root => header.Root;

    /// <summary>Code after the last person with a secret.</summary>
    public int PeopleEnd => records.PeopleEnd;

    /// <summary>Numbers of the keys of rejected rows.</summary>
    public IEnumerable<int> RejectKeys => records.Rejects.Keys;

    /// <summary>Writes the file of a new dataset, without people.</summary>
    public static void Create(string directory, MasterKey master)
    {
        using (var stream = new FileStream(Path.Combine(directory, FileName), FileMode.CreateNew, FileAccess.Write))
        {
            stream.Write(KeysHeader.New().Wrap(master));
            stream.Flush(flushToDisk: true);
        }

        DurableFolder.Flush(directory);
    }

    /// <summary>Opens the file and looks at the checksum of each record. A torn end stays until <see cref="Settle"/> says that nothing is missing.</summary>
    /// <exception cref="StorageException">It is missing, damaged or of another master key.</exception>
    public static KeysFile Open(string directory, MasterKey master)
    {
        // Left by a writing anew that did not end: the file in use is the one before.
        File.Delete(Path.Combine(directory, NewFileName));
        var path = Path.Combine(directory, FileName);
        if (!File.Exists(path))
        {
            throw new StorageException(StorageError.DatasetUnreadable, $"`{FileName}` is missing: without it the ids of people cannot be read.");
        }

        var file = OpenFile(path);
        try
        {
            var head = new byte[KeysHeader.Bytes];
            var read = RandomAccess.Read(file, head, 0);
            var header = KeysHeader.Unwrap(head.AsSpan(0, read), master, FileName);
            var records = KeysRecords.Scan(file, KeysHeader.Bytes, out var length);
            return new KeysFile(directory, header, file, records, length);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Checks that the keys hold everything that the tables need, and cuts off what a load left that did not commit.</summary>
    /// <param name="peopleEnd">Code after the last person of the tables.</param>
    /// <param name="rejectKeys">Keys of rejected rows that the tables name.</param>
    /// <exception cref="StorageException">Something is missing.</exception>
    public void Settle(int peopleEnd, IEnumerable<int> rejectKeys)
    {
        if (records.PeopleEnd < peopleEnd)
        {
            throw new StorageException(
                StorageError.DatasetUnreadable, $"`{FileName}` is damaged: it holds the keys of the people up to {records.PeopleEnd - 1}; the tables have people up to {peopleEnd - 1}.");
        }

        if (rejectKeys.FirstOrDefault(number => !records.Rejects.ContainsKey(number)) is var missing and not 0)
        {
            throw new StorageException(StorageError.DatasetUnreadable, $"`{FileName}` is damaged: the key {missing} of rejected rows is missing.");
        }

        if (RandomAccess.GetLength(file) > length)
        {
            RandomAccess.SetLength(file, length);
        }
    }

    /// <summary>Adds the secrets of people with codes in a row from the first on; earlier secrets from that code on no longer hold. Returns when the disk has them.</summary>
    public void AppendPeople(int first, ReadOnlySpan<byte> secrets)
    {
        if (first > records.PeopleEnd)
        {
            throw new InvalidOperationException($"Keys of the people from {first} on cannot follow those up to {records.PeopleEnd - 1}.");
        }

        var count = secrets.Length / KeysRecord.PersonBytes;
        using var appending = new Appending(this);
        for (var done = 0; done < count; done += KeysRecord.MostPeople)
        {
            var part = Math.Min(KeysRecord.MostPeople, count - done);
            appending.Add(KeysRecordKind.People, first + done, part, secrets.Slice(done * KeysRecord.PersonBytes, part * KeysRecord.PersonBytes));
        }

        appending.Complete();
    }

    /// <summary>Adds a key of rejected rows and gives its number. Returns when the disk has it.</summary>
    public int AppendRejectKey(ReadOnlySpan<byte> key)
    {
        var number = records.Rejects.Count == 0 ? 1 : records.Rejects.Keys.Max() + 1;
        using var appending = new Appending(this);
        appending.Add(KeysRecordKind.Rejects, number, 1, key);
        appending.Complete();
        return number;
    }

    /// <summary>Reads the secrets of some people, in the order of their codes. Erased people have none: their secret is all zero.</summary>
    /// <param name="codes">Ascending codes.</param>
    /// <param name="take">Takes each secret.</param>
    public void ReadPeople(ReadOnlySpan<int> codes, SecretReader take)
    {
        gate.EnterReadLock();
        try
        {
            using var key = RecordKey(header);
            var secrets = new byte[KeysRecord.MostPeople * KeysRecord.PersonBytes];
            var bytes = new byte[KeysRecord.MostBytes];
            KeysRecord current = default;
            foreach (var code in codes)
            {
                if (code < current.First || code >= current.End)
                {
                    current = records.OfPerson(code);
                    ReadRecord(current, bytes, secrets, key);
                }

                take(code, secrets.AsSpan((code - current.First) * KeysRecord.PersonBytes, KeysRecord.PersonBytes));
            }
        }
        finally
        {
            gate.ExitReadLock();
        }
    }

    /// <summary>Reads the secrets of all people, record by record on several threads.</summary>
    public void ReadAllPeople(SecretReader take)
    {
        gate.EnterReadLock();
        try
        {
            Parallel.ForEach(records.People, record => ReadRecord(record, take));
        }
        finally
        {
            gate.ExitReadLock();
        }
    }

    /// <summary>A key of rejected rows; null when it is gone.</summary>
    public byte[]? ReadRejectKey(int number)
    {
        gate.EnterReadLock();
        try
        {
            if (!records.Rejects.TryGetValue(number, out var record))
            {
                return null;
            }

            using var key = RecordKey(header);
            var secret = new byte[MasterKey.Bytes];
            ReadRecord(record, new byte[record.Bytes], secret, key);
            return secret;
        }
        finally
        {
            gate.ExitReadLock();
        }
    }

    /// <summary>
    /// Writes the file anew, without the secrets of some people and with some keys of rejected rows only, under a master key. Returns when the disk has it in the place of the one before.
    /// </summary>
    public void Rewrite(MasterKey master, IReadOnlySet<int> erased, IReadOnlySet<int> keptRejectKeys)
    {
        var next = KeysHeader.New(header.Root);
        var path = Path.Combine(directory, NewFileName);
        using (var stream = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20))
        {
            stream.Write(next.Wrap(master));
            using var key = RecordKey(next);
            WritePeople(stream, key, erased);
            foreach (var record in records.Rejects.Values.Where(record => keptRejectKeys.Contains(record.First)))
            {
                ReadRecord(record, (number, secret) => WriteRecord(stream, new KeysRecord(KeysRecordKind.Rejects, number, 1, 0), secret, key));
            }

            stream.Flush(flushToDisk: true);
        }

        gate.EnterWriteLock();
        try
        {
            File.Move(path, Path.Combine(directory, FileName), overwrite: true);
            DurableFolder.Flush(directory);
            file.Dispose();
            file = OpenFile(Path.Combine(directory, FileName));
            header = next;
            records = KeysRecords.Scan(file, KeysHeader.Bytes, out length);
        }
        finally
        {
            gate.ExitWriteLock();
        }
    }

    public void Dispose()
    {
        file.Dispose();
        gate.Dispose();
    }

    // Held as long as the dataset is open: a second process cannot rotate under a running server.
    private static SafeFileHandle OpenFile(string path)
    {
        try
        {
            return File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException failure) when (failure is not (FileNotFoundException or DirectoryNotFoundException))
        {
            throw new StorageException(StorageError.DatasetInUse, $"`{FileName}` is in use by another process: {failure.Message}");
        }
    }

    private static void WriteRecord(FileStream stream, KeysRecord record, ReadOnlySpan<byte> secrets, AesGcm key)
    {
        var bytes = new byte[record.Bytes];
        record.Write(bytes, secrets, key);
        stream.Write(bytes);
    }

    private static AesGcm RecordKey(KeysHeader header) => new(SubKey.Of(header.Root, header.Salt, "records of the keys file"), 16);

    // Records of a few people each, as small loads leave them, become full ones.
    private void WritePeople(FileStream stream, AesGcm key, IReadOnlySet<int> erased)
    {
        var gathered = new byte[KeysRecord.MostPeople * KeysRecord.PersonBytes];
        var (first, count) = (1, 0);
        void Write()
        {
            if (count > 0)
            {
                WriteRecord(stream, new KeysRecord(KeysRecordKind.People, first, count, 0), gathered.AsSpan(0, count * KeysRecord.PersonBytes), key);
                (first, count) = (first + count, 0);
                gathered.AsSpan().Clear();
            }
        }

        foreach (var record in records.People)
        {
            ReadRecord(record, (code, secret) =>
            {
                if (!erased.Contains(code))
                {
                    secret.CopyTo(gathered.AsSpan(count * KeysRecord.PersonBytes));
                }

                if (++count == KeysRecord.MostPeople)
                {
                    Write();
                }
            });
        }

        Write();
    }

    private void ReadRecord(KeysRecord record, SecretReader take)
    {
        using var key = RecordKey(header);
        var secrets = new byte[record.SecretBytes];
        ReadRecord(record, new byte[record.Bytes], secrets, key);
        var bytes = record.SecretBytes / record.Count;
        for (var i = 0; i < record.Live; i++)
        {
            take(record.First + i, secrets.AsSpan(i * bytes, bytes));
        }
    }

    private void ReadRecord(KeysRecord record, Span<byte> bytes, Span<byte> secrets, AesGcm key)
    {
        var read = RandomAccess.Read(file, bytes[..record.Bytes], record.Offset);
        if (read < record.Bytes)
        {
            throw new StorageException(StorageError.DatasetUnreadable, $"`{FileName}` ends within the record at {record.Offset}.");
        }

        record.Read(bytes[..record.Bytes], secrets[..record.SecretBytes], key);
    }

    /// <summary>Records on their way to the end of the file; what does not complete is cut off again.</summary>
    private sealed class Appending : IDisposable
    {
        private const int BufferedBytes = 4 << 20;

        private readonly KeysFile keys;
        private readonly List<KeysRecord> added = [];
        private readonly byte[] buffer = new byte[BufferedBytes];
        private readonly AesGcm key;
        private int used;
        private long end;
        private bool complete;

        public Appending(KeysFile keys)
        {
            this.keys = keys;
            end = keys.length;
            key = RecordKey(keys.header);
        }

        public void Add(KeysRecordKind kind, int first, int count, ReadOnlySpan<byte> secrets)
        {
            var record = new KeysRecord(kind, first, count, end + used);
            if (used + record.Bytes > buffer.Length)
            {
                Write();
                record = record with { Offset = end };
            }

            record.Write(buffer.AsSpan(used), secrets, key);
            used += record.Bytes;
            added.Add(record);
        }

        public void Complete()
        {
            Write();
            RandomAccess.FlushToDisk(keys.file);
            keys.gate.EnterWriteLock();
            try
            {
                keys.records = keys.records.With(added);
                keys.length = end;
                complete = true;
            }
            finally
            {
                keys.gate.ExitWriteLock();
            }
        }

        public void Dispose()
        {
            key.Dispose();
            if (!complete)
            {
                RandomAccess.SetLength(keys.file, keys.length);
            }
        }

        private void Write()
        {
            RandomAccess.Write(keys.file, buffer.AsSpan(0, used), end);
            end += used;
            used = 0;
        }
    }
}
