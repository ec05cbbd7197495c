namespace DeviceAgent.Org.Cli.Seed;

/// <summary>The words that a made-up company is put together from.</summary>
internal static class SeedNames
{
    public static readonly string[] First = Words("""
        Aaliyah Aaron Abigail Adam Adele Agnieszka Ahmed Aiko Aisha Alan Alejandro Alice Amara Amelia Amir Ana André Andrea Angela Anil
        Anna Antoine Aoife Arjun Arthur Astrid Ava Ayşe Beatriz Benjamin Björn Brigitte Bruno Camila Carlos Caroline Catherine Cecilia Charles
        Charlotte Chen Chidi Chloe Christian Claire Clara Daniel David Deepa Diego Dmitri Edith Eduardo Elena Eleni Elif Emeka Emil Emily
        Emma Enrico Erik Esther Eva Fatima Felix Fernando Fiona Florence Francesca Frank Gabriel George Giulia Grace Grzegorz Hana Hannah Hassan
        Helena Henrik Hugo Ibrahim Ines Ingrid Isaac Isabel Ivan Jack Jacob Jamal James Jana Jasmine Javier Jean Jiho Joana João
        John Jonas José Josephine Julia Kamal Karen Karin Katarzyna Kate Kenji Kwame Lars Laura Layla Leila Leo Liam Lin Lina
        Linda Lucas Lucía Luis Łukasz Maja Malik Manuel Marco Margaret Maria Marta Martin Mateo Matthias Maya Mehmet Mei Michael Miguel
        Mina Mohamed Monika Naomi Natalia Nathan Nia Nicolas Nikolai Noah Nora Nuno Olga Oliver Olivia Omar Oscar Pablo Paolo Patricia
        Paul Paula Pedro Petra Philippe Pierre Priya Rachel Rafael Rahul Renata René Ricardo Robert Rosa Ruth Ryan Salma Samuel Sana
        Sandra Sara Sebastian Simon Sofia Søren Stefan Stella Sunita Tariq Teresa Thabo Thomas Tomás Ursula Valentina Victor Viktoria Wanjiru
        Wei Wiktor William Yara Yasmin Yuki Yusuf Zainab Zoë Zuzana
        """);

    public static readonly string[] Last = Words("""
        Abdi Adams Adeyemi Aguilar Ahmed Akhtar Ali Allen Almeida Álvarez Andersen Anderson Arslan Bailey Baker Bakker Banerjee Bauer Becker
        Bell Bennett Berg Bernard Bianchi Boateng Brown Bruun Campbell Carter Castro Chan Chatterjee Chen Clark Clarke Collins Conti Cooper Costa Cruz
        Czerwiński Dantas Das Davies Dekker Delgado Demir Desai Diallo Diaz Doyle Dubois Duarte Eriksson Evans Farah Fernandes Ferrari Fischer
        Flores Fontaine Foster García Gomez González Gray Green Gupta Gustafsson Haddad Hall Hansen Harris Hashimoto Hassan Hernández Hill Hoffmann
        Horvat Huang Hughes Hussain Ibrahim Ito Ivanov Iyer Jackson Jansen Jansson Jensen Johansson Johnson Jones Kamau Kang Kaplan Kaur Kelly Khan
        Kim King Klein Kowalski Kovač Krüger Kumar Lang Larsen Laurent Le Lee Lefebvre Lehmann Lewis Li Lindberg Lopes López Lund Maier Marino
        Marques Martin Martínez Mbeki Mehta Meier Mendes Meyer Mitchell Moore Morales Moreau Moretti Morgan Müller Murphy Mwangi Nakamura Nair Nguyen
        Nielsen Novak Nowak O'Brien O'Connor Okafor Okonkwo Oliveira Olsen Ortiz Osei Owens Özdemir Park Parker Patel Pereira Pérez Petersen Petrov
        Phillips Popescu Quinn Rahman Ramírez Rao Reid Ribeiro Ricci Richter Rivera Roberts Robinson Rodríguez Romano Rossi Roux Ruiz Russo Sánchez
        Santos Sato Schmidt Schneider Schulz Scott Sharma Shaw Silva Singh Smith Sørensen Suzuki Svensson Takahashi Tan Tanaka Taylor Thomas Thompson
        Torres Tran Turner Vargas Vasquez Walker Walsh Wang Ward Watson Weber White Williams Wilson Winter Wolf Wong Wood Wright Wu Yamamoto Yang
        Yılmaz Young Zhang Zhao Zhou Zieliński
        """);

    /// <summary>Departments with the titles in them; the first ones are the largest.</summary>
    public static readonly (string Department, string[] Titles)[] Jobs =
    [
        ("Engineering", ["Software Engineer", "Senior Software Engineer", "Engineering Manager", "Site Reliability Engineer", "QA Engineer"]),
        ("Sales", ["Account Executive", "Sales Manager", "Solutions Engineer"]),
        ("Customer Support", ["Support Specialist", "Support Engineer", "Support Lead"]),
        ("Marketing", ["Marketing Manager", "Content Designer", "Analyst"]),
        ("Product", ["Product Manager", "Product Designer", "User Researcher"]),
        ("Finance", ["Accountant", "Controller", "Financial Analyst"]),
        ("People", ["Recruiter", "People Partner"]),
        ("IT", ["Systems Administrator", "Mac Administrator", "Service Desk Analyst"]),
        ("Legal", ["Counsel", "Paralegal"]),
        ("Security", ["Security Engineer", "Security Analyst"]),
    ];

    public static readonly (string City, string Country)[] Offices =
    [
        ("San Francisco", "US"), ("Austin", "US"), ("Toronto", "CA"), ("London", "GB"), ("Dublin", "IE"), ("Berlin", "DE"), ("Paris", "FR"),
        ("Warsaw", "PL"), ("Bengaluru", "IN"), ("Singapore", "SG"), ("Sydney", "AU"), ("São Paulo", "BR"), ("Tokyo", "JP"),
    ];

    /// <summary>Model identifiers, what people call them in a computer name, and whether several people share one.</summary>
    public static readonly (string Model, string Name, bool Shared)[] Macs =
    [
        ("Mac15,6", "mbp", false), ("Mac16,1", "mbp", false), ("Mac16,8", "mbp", false), ("Mac14,7", "mbp", false), ("Mac15,12", "mba", false),
        ("Mac16,12", "mba", false), ("Mac14,2", "mba", false), ("Mac14,3", "mini", true), ("Mac16,10", "mini", true), ("Mac15,5", "imac", true),
        ("Mac16,3", "imac", true),
    ];

    public static readonly string[] SystemVersions = ["14.7.8", "15.5", "15.6.1", "15.7", "15.7.1", "26.0.1", "26.1"];

    /// <summary>What a name becomes in a login: lower-case ASCII letters.</summary>
    public static string Ascii(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return string.Concat(name.ToLowerInvariant().Select(Fold));
    }

    private static string Fold(char letter) => letter switch
    {
        >= 'a' and <= 'z' => letter.ToString(),
        'á' or 'ã' or 'å' or 'â' or 'à' => "a",
        'ä' => "ae",
        'ç' or 'č' or 'ć' => "c",
        'é' or 'ë' or 'è' or 'ê' => "e",
        'í' or 'ı' => "i",
        'ł' => "l",
        'ñ' or 'ń' => "n",
        'ó' or 'õ' or 'ø' => "o",
        'ö' => "oe",
        'ş' or 'š' => "s",
        'ú' => "u",
        'ü' => "ue",
        'ž' or 'ź' or 'ż' => "z",
        _ => "",
    };

    private static string[] Words(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
}
