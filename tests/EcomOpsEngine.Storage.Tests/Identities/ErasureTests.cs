using System.Text;
using DuckDB.NET.Data;
using EcomOpsEngine.Storage.Durable;
using EcomOpsEngine.Storage.Identities;
using EcomOpsEngine.Storage.Loads;
using EcomOpsEngine.Storage.Tests.Loads;
using Xunit;

namespace EcomOpsEngine.Storage.Tests.Identities;

/// <summary>Ids in clear are in no file, before and after an erasure; after it nothing on disk decrypts or confirms them.</summary>
public sealed class ErasureTests
{
    private const string Customer = "kundin-4711-needle";
    private const string OwnVisitor = "besuch-0815-needle";
    private const string SharedVisitor = "besuch-geteilt-needle";
    private const string OrderId = "order-control-needle";

    [Fact]
    public async Task NoFileEverHoldsAnIdInClear()
    {
        await using var shop = await FilledAsync();

        // The search itself works: order ids are no ids of people.
        Assert.NotEmpty(FilesWith(shop, OrderId));
        foreach (var id in new[] { Customer, OwnVisitor, SharedVisitor })
        {
            Assert.Empty(FilesWith(shop, id));
            await shop.ReopenAsync();
            Assert.Empty(FilesWith(shop, id));
        }
    }

    [Fact]
    public async Task WhatWasErasedCannotBeDecryptedWithAnythingOnDisk()
    {
        await using var shop = await FilledAsync();
        var before = await CopyAsync(shop, "before");
        var record = await shop.Dataset.EraseCustomerAsync(Customer, CancellationToken.None);

        Assert.Equal((true, 1, 2L, 5L), (record.WasKnown, record.Visitors, record.AttributeRows, record.RejectedRows));
        Assert.Empty(FilesWith(shop, Customer));
        var after = await CopyAsync(shop, "after");

        // The old tables with the keys file as it is now: other people can be read, the customer and their visitor cannot.
        File.Copy(Path.Combine(after, KeysFile.FileName), Path.Combine(before, KeysFile.FileName), overwrite: true);
        var secrets = Secrets(before);
        var old = Rows(before);
        Assert.Equal(5, old.Count);
        var readable = old.Select(row => secrets.Select(secret => Try(secret, row)).FirstOrDefault(id => id is not null)).OfType<string>();
        Assert.Equal(["besuch-geteilt-needle", "other-customer", "other-visitor"], readable.Order(StringComparer.Ordinal));

        // Nor can a guess be confirmed: the keyed hash of the id is behind a mask that is gone.
        using (var keys = KeysFile.Open(before, MasterKey.Development))
        using (var hash = new FinderHash(keys.Root))
        {
            foreach (var guess in new[] { hash.Of(IdentityKind.Customer, Encoding.UTF8.GetBytes(Customer)), hash.Of(IdentityKind.Visitor, Encoding.UTF8.GetBytes(OwnVisitor)) })
            {
                Assert.DoesNotContain(old, row => row.MaskedFinder == guess || secrets.Any(secret => new PersonSecret(secret).Mask(row.MaskedFinder) == guess));
            }
        }

        // The old rejected rows are under keys that are gone.
        using var connection = Open(before);
        var used = new Statements(connection, CancellationToken.None).Rows("SELECT DISTINCT reject_key FROM loads WHERE reject_key IS NOT NULL", row => row.GetInt32(0));
        using var left = KeysFile.Open(before, MasterKey.Development);
        Assert.Equal(4, used.Count);
        Assert.Single(used, number => left.ReadRejectKey(number) is not null);
    }

    [Fact]
    public async Task RejectedRowsLoseTheTextsThatNameThePersonAndKeepTheOthers()
    {
        await using var shop = await FilledAsync();
        await shop.Dataset.EraseCustomerAsync(Customer, CancellationToken.None);

        var rejects = shop.Dataset.ListRejects("events", 0, 10);
        Assert.Equal([(3, "", ""), (4, "", ""), (5, $"late,view,{Customer}1,,", "late")], rejects.Select(row => ((int)row.Row, row.Raw, row.Found)));
        Assert.All(rejects, row => Assert.NotEqual("", row.Expected));
        Assert.Equal("The first bad row named a person who was erased.", shop.Dataset.FindLoad("refused")!.Refusal);
        Assert.Equal("other-customer;x", shop.Dataset.ListRejects("untouched", 0, 10).Single().Raw);
    }

    [Fact]
    public async Task ARepetitionChangesNothingAndTheSameIdIsANewPerson()
    {
        await using var shop = await FilledAsync();
        var first = await shop.Dataset.EraseCustomerAsync(Customer, CancellationToken.None);
        var again = await shop.Dataset.EraseCustomerAsync(Customer, CancellationToken.None);
        await shop.ReopenAsync();
        var afterRestart = await shop.Dataset.EraseCustomerAsync(Customer, CancellationToken.None);
        var nobody = await shop.Dataset.EraseCustomerAsync("nobody", CancellationToken.None);

        Assert.True(first.WasKnown);
        Assert.Equal(first.SnapshotId, shop.Dataset.Current.Id);
        foreach (var record in new[] { again, afterRestart, nobody })
        {
            Assert.Equal((false, 0, 0L, 0L, first.SnapshotId), (record.WasKnown, record.Visitors, record.AttributeRows, record.RejectedRows, record.SnapshotId));
        }

        await shop.LoadAsync(LoadTable.Events, shop.Write("new.csv", $"occurred_at,event_name,customer_id\n2024-06-01T10:00:00Z,view,{Customer}\n"), loadId: "new");
        Assert.Equal(["6|1"], await shop.QueryAsync($"SELECT code, kind FROM people WHERE id = '{Customer}'"));
        Assert.Equal(["1|1", "2|2"], await shop.QueryAsync("SELECT code, kind FROM identities WHERE sealed IS NULL ORDER BY code"));
    }

    [Fact]
    public async Task CountsStayAndIdsOfTheErasedAreLeftOut()
    {
        await using var shop = await FilledAsync();
        var (people, rows) = (shop.Dataset.Current.Persons.Count, shop.Dataset.Current.Timeline.Rows);
        var all = Enumerable.Range(0, people).ToList();
        Assert.Equal(people, shop.Dataset.FindPersonIds(shop.Dataset.Current, all, CancellationToken.None).Count);
        await shop.Dataset.EraseCustomerAsync(Customer, CancellationToken.None);

        foreach (var _ in new[] { "as it is", "after a restart" })
        {
            var snapshot = shop.Dataset.Current;
            Assert.Equal((people, rows), (snapshot.Persons.Count, snapshot.Timeline.Rows));
            var ids = shop.Dataset.FindPersonIds(snapshot, all, CancellationToken.None);
            Assert.Equal(["other-customer", "other-visitor"], ids.Select(id => id.Id).Order(StringComparer.Ordinal));
            await shop.ReopenAsync();
        }
    }

    /// <summary>The tables were emptied, then the process died: the next start takes the secrets out of the keys file.</summary>
    [Fact]
    public async Task AnInterruptedErasureIsEndedAtTheNextStart()
    {
        await using var shop = await FilledAsync();
        await shop.Store.DisposeAsync();
        var folder = Path.Combine(shop.DataFolder, "shop");
        var secret = Secrets(folder)[0];
        using (var connection = Open(folder))
        {
            new Statements(connection, CancellationToken.None).Execute("UPDATE identities SET finder_high = NULL, finder_low = NULL, sealed = NULL WHERE code = 1");
        }

        Assert.Equal(secret, Secrets(folder)[0]);
        await shop.ReopenAsync();
        await shop.Store.DisposeAsync();

        Assert.Equal(new byte[KeysRecord.PersonBytes], Secrets(folder)[0]);
        await shop.ReopenAsync();
    }

    /// <summary>Codes: 1 the customer, 2 their own visitor, 3 a visitor shared with the other customer, 4 the other customer, 5 a visitor.</summary>
    private static async Task<TestShop> FilledAsync()
    {
        var shop = await TestShop.OpenAsync();
        await shop.LoadAsync(LoadTable.Events, shop.Write("events.csv", $"""
            occurred_at,event_name,customer_id,visitor_id,page
            2024-05-01T10:00:00Z,view,{Customer},{OwnVisitor},
            2024-05-01T10:05:00Z,view,{Customer},{SharedVisitor},
            late,view,{Customer},,
            2024-05-01T10:00:00Z,view,"{Customer}
            late,view,{Customer}1,,
            2024-05-01T11:00:00Z,view,other-customer,{SharedVisitor},
            2024-05-01T12:00:00Z,view,,other-visitor,

            """), loadId: "events");
        await shop.LoadAsync(LoadTable.Orders, shop.Write("orders.csv", $"""
            order_id,ordered_at,status,quantity,unit_price,customer_id
            {OrderId},2024-05-02T10:00:00Z,paid,1,10,{Customer}

            """), loadId: "orders");
        await shop.LoadAsync(LoadTable.Customers, shop.Write("customers.csv", $"""
            customer_id,valid_from,region
            {Customer},,north
            {Customer},2024-05-01T00:00:00Z,south
            {Customer},2024-05-01T00:00:00Z,twice
            other-customer,,east

            """), loadId: "customers");
        await shop.LoadAsync(LoadTable.Events, shop.Write("refused.csv", $"occurred_at,event_name,customer_id\n{Customer},view,{Customer}\n"), loadId: "refused", onError: OnError.AllOrNothing);
        await shop.LoadAsync(LoadTable.Events, shop.Write("untouched.csv", "occurred_at,event_name,customer_id\nother-customer;x\n"), loadId: "untouched");
        return shop;
    }

    private static async Task<string> CopyAsync(TestShop shop, string name)
    {
        await shop.Store.DisposeAsync();
        var target = Directory.CreateDirectory(Path.Combine(shop.Folder, name)).FullName;
        foreach (var file in Directory.GetFiles(Path.Combine(shop.DataFolder, "shop")))
        {
            File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
        }

        await shop.ReopenAsync();
        return target;
    }

    private static List<string> FilesWith(TestShop shop, string id)
    {
        byte[][] needles = [Encoding.UTF8.GetBytes(id), Encoding.Unicode.GetBytes(id), Encoding.BigEndianUnicode.GetBytes(id)];
        while (true)
        {
            try
            {
                return [.. Directory.GetFiles(shop.DataFolder, "*", SearchOption.AllDirectories).Where(file => needles.Any(needle => ReadAll(file).AsSpan().IndexOf(needle) >= 0))];
            }
            catch (FileNotFoundException)
            {
                // Segments were saved anew between listing and reading: look at what stands there now.
            }
        }
    }

    // Also files that the store has open; its keys file is locked against other programs and is read by its inode's bytes on disk.
    private static byte[] ReadAll(string path)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes;
        }
        catch (IOException) when (Path.GetFileName(path) == KeysFile.FileName)
        {
            var copy = path + ".read";
            System.Diagnostics.Process.Start("cp", [path, copy]).WaitForExit();
            var bytes = File.ReadAllBytes(copy);
            File.Delete(copy);
            return bytes;
        }
    }

    private static DuckDBConnection Open(string folder)
    {
        var connection = new DuckDBConnection($"Data Source={Path.Combine(folder, "dataset.duckdb")}");
        connection.Open();
        return connection;
    }

    private static List<byte[]> Secrets(string folder)
    {
        using var keys = KeysFile.Open(folder, MasterKey.Development);
        var secrets = new List<byte[]>();
        keys.ReadPeople([.. Enumerable.Range(1, keys.PeopleEnd - 1)], (_, secret) => secrets.Add(secret.ToArray()));
        return secrets;
    }

    private static List<SealedIdentity> Rows(string folder)
    {
        using var connection = Open(folder);
        return new Statements(connection, CancellationToken.None).Rows(
            "SELECT code, kind, finder_high, finder_low, sealed FROM identities ORDER BY code",
            row => new SealedIdentity(row.GetInt32(0), (IdentityKind)row.GetByte(1), new UInt128(row.GetFieldValue<ulong>(2), row.GetFieldValue<ulong>(3)), Statements.Blob(row, 4)));
    }

    private static string? Try(byte[] secret, SealedIdentity row)
    {
        try
        {
            return new PersonSecret(secret).Open(row.Code, row.Kind, row.Sealed);
        }
        catch (StorageException)
        {
            return null;
        }
    }
}
