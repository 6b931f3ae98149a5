using System.Text;
using EcomOpsEngine.Storage.Identities;
using Xunit;

namespace EcomOpsEngine.Storage.Tests.Identities;

public sealed class RecentPeopleTests
{
    [Fact]
    public void Whoever_was_named_lately_is_found_and_the_others_are_forgotten()
    {
        const int People = 300_000;
        var recent = new RecentPeople();
        recent.Note(IdentityKind.Customer, "regular"u8, 7);
        recent.Note(IdentityKind.Customer, "gone"u8, 8);
        for (var person = 0; person < People; person++)
        {
            recent.Note(IdentityKind.Visitor, Id(person), 100 + person);
            Assert.Equal(7, recent.Find(IdentityKind.Customer, "regular"u8));
        }

        Assert.Equal(100 + People - 1, recent.Find(IdentityKind.Visitor, Id(People - 1)));
        Assert.Equal(0, recent.Find(IdentityKind.Visitor, Id(0)));
        Assert.Equal(0, recent.Find(IdentityKind.Customer, "gone"u8));
    }

    [Fact]
    public void Kinds_are_told_apart_and_an_emptied_list_knows_nobody()
    {
        var recent = new RecentPeople();
        recent.Note(IdentityKind.Customer, "same"u8, 1);
        recent.Note(IdentityKind.Visitor, "same"u8, 2);
        Assert.Equal((1, 2), (recent.Find(IdentityKind.Customer, "same"u8), recent.Find(IdentityKind.Visitor, "same"u8)));

        recent.Clear();
        Assert.Equal((0, 0), (recent.Find(IdentityKind.Customer, "same"u8), recent.Find(IdentityKind.Visitor, "same"u8)));
    }

    private static byte[] Id(int person) => Encoding.UTF8.GetBytes($"v{person}");
}
