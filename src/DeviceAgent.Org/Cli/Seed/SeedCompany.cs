using System.Globalization;

namespace DeviceAgent.Org.Cli.Seed;

/// <summary>
/// A made-up company: the same number makes the same one. Everybody has one Mac, some a second one, a few are shared, and a few people
/// have not begun yet.
/// </summary>
/// <param name="seed">The number.</param>
/// <param name="domain">Of the logins.</param>
/// <param name="taken">What may not be given again; gets what is given.</param>
internal sealed class SeedCompany(int seed, string domain, SeedTaken taken)
{
    private const double SharedMacs = 0.03;
    private const double NotBegun = 0.02;
    private const int MostSharing = 6;
    private const string SerialAlphabet = "0123456789CDFGHJKLMNPQRTVWXY";

    // Of System.Random the seeded kind: its numbers are the same in every version of .NET.
    private readonly Random random = new(seed);
    private readonly Dictionary<string, int> namesakes = new(StringComparer.Ordinal);

    /// <summary>The people.</summary>
    public IReadOnlyList<SeedPerson> People(int count) => [.. Enumerable.Range(0, count).Select(Person)];

    /// <summary>The Macs.</summary>
    public IReadOnlyList<SeedMac> Macs(int count, IReadOnlyList<SeedPerson> people)
    {
        ArgumentNullException.ThrowIfNull(people);
        int[] order = [.. Enumerable.Range(0, people.Count)];
        random.Shuffle(order);
        int shared = people.Count > 1 ? (int)(count * SharedMacs) : 0;
        var macs = new List<SeedMac>(count);
        for (int i = 0; i < count - shared; i++)
        {
            // The first round gives everybody one; what is left goes to some as a second.
            int[] user = people.Count == 0 ? [] : [i < people.Count ? order[i] : order[random.Next(people.Count)]];
            macs.Add(Mac(people, user));
        }

        while (macs.Count < count)
        {
            int users = Math.Min(people.Count, random.Next(2, MostSharing + 1));
            macs.Add(Mac(people, [.. Enumerable.Range(0, MostSharing * 2).Select(_ => random.Next(people.Count)).Distinct().Take(users)]));
        }

        return macs;
    }

    private SeedPerson Person(int index)
    {
        string first = Any(SeedNames.First);
        string last = Any(SeedNames.Last);

        // The smaller of two: the first departments are the largest.
        (string department, string[] titles) = SeedNames.Jobs[Math.Min(random.Next(SeedNames.Jobs.Length), random.Next(SeedNames.Jobs.Length))];
        (string city, string country) = Any(SeedNames.Offices);
        string login = Unique($"{SeedNames.Ascii(first)}.{SeedNames.Ascii(last)}", "", name => taken.Logins.Add($"{name}@{domain}"));
        return new SeedPerson(first, last, $"{login}@{domain}")
        {
            Department = department,
            Title = Any(titles),
            City = city,
            Country = country,
            EmployeeNumber = (100_001 + index).ToString(CultureInfo.InvariantCulture),
            Active = random.NextDouble() >= NotBegun,
        };
    }

    private SeedMac Mac(IReadOnlyList<SeedPerson> people, int[] users)
    {
        (string model, string kind, _) = Any([.. SeedNames.Macs.Where(m => m.Shared == (users.Length != 1))]);
        string owner = users.Length == 1 ? people[users[0]].Login.Split('@')[0].Replace('.', '-') : "shared";
        string name = Unique($"{owner}-{kind}", "-", taken.MacNames.Add);
        return new SeedMac(name, model, Any(SeedNames.SystemVersions), Serial(), Udid()) { Users = users };
    }

    /// <summary>The name, or with the first number that makes it somebody's own.</summary>
    private string Unique(string name, string separator, Func<string, bool> take)
    {
        string unique;
        do
        {
            int number = namesakes[name] = namesakes.GetValueOrDefault(name) + 1;
            unique = number == 1 ? name : name + separator + number.ToString(CultureInfo.InvariantCulture);
        }
        while (!take(unique));

        return unique;
    }

    private string Serial()
    {
        string serial;
        do
        {
            serial = new string([.. Enumerable.Range(0, 10).Select(_ => SerialAlphabet[random.Next(SerialAlphabet.Length)])]);
        }
        while (!taken.Serials.Add(serial));

        return serial;
    }

    private string Udid()
    {
        byte[] bytes = new byte[16];
        random.NextBytes(bytes);
        return new Guid(bytes).ToString().ToUpperInvariant();
    }

    private T Any<T>(IReadOnlyList<T> list) => list[random.Next(list.Count)];
}
