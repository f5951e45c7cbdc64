/// What models write where they leave code out.
enum ElisionPhrases {
  private static let parts = """
    code|function|method|handler|route|endpoint|implementation|logic|import|test|class|component|\
    middleware|export|definition|script|schema|quer
    """

  /// They say it whatever stands before them.
  static let certain = Phrases(
    [
      Phrase(
        "omitted|left out|elided|truncated|shortened|abbreviated|abridged|removed|cut|not shown|skipped",
        " for ", .maybe("the sake of "), "brevity|clarity|space|conciseness|readability|length"),
      Phrase(
        "code |implementation |logic |content |detail |details ", .maybe("is |are "),
        "omitted|left out|not shown|not included"),
      Phrase(
        .edge, "add |insert |put |place |implement |write |paste |include ",
        "the rest|the remaining|the existing", .edge, .anything(60), .edge, "here", .edge),
      // By others, or in another program, is a remark.
      Phrase(.edge, "to be ", "implemented|added|developed|completed|filled in", .end),
      Phrase(.edge, "to be ", "implemented|added|developed|completed|filled in", ends),
      Phrase(.edge, "not ", .maybe("yet "), "implemented", .end),
      Phrase(.edge, "not ", .maybe("yet "), "implemented", ends),
      Phrase(
        .edge, "placeholder for ", .maybe("the |your |actual |the actual "),
        "code|logic|implementation"),
      Phrase(
        .edge, "replace |swap ", .anything(30), "with |in ", .maybe("your |the |an |a "),
        "actual |real |true |own |proper |complete |full ", .wordsAndBlanks(2),
        "logic|implementation|code|sql|quer|definition", .anything(6), .maybe(" here"), .end),
      Phrase(.start, "placeholder", .anything(60), "replace |actual |logic|implement|real "),
      Phrase(.start, "implement ", .anything(80), "here|shown", .edge),
      Phrase(
        .edge, "not including |without |excluding ", .maybe("the "), "actual |real |full ",
        "implementation|logic"),
      Phrase(.edge, "todo", .maybe(":"), " implement| add| write| complete| fill"),
      // What is left out stays as it is.
      Phrase(
        .edge, "remaining |other |existing |rest |previous |original |everything ",
        .wordsAndBlanks(4), "\(parts)|else|above|below", .anything(40),
        " remain| stay| is| are| left| kept",
        .anything(4),
        " the same| unchanged| as is| as-is| as before| as they are| as it was| untouched| intact",
        .edge),
      Phrase(
        .start, .maybe("all |the |all the "), "other |remaining |existing |rest of the ",
        .wordsAndBlanks(2), "\(parts)", .anything(8),
        " unchanged| omitted| not shown| as before", .end),
      Phrase(
        .start, .maybe("all |the |all the "), "other |remaining |existing |rest of the ",
        .wordsAndBlanks(1), "style|rule|config|setting|service|option|step|job|section",
        .anything(12), " unchanged| omitted| the same| as before| as is", .end),
      Phrase(
        .start, .maybe("the "), "rest |remainder ", .maybe("of the |of this |of your "),
        .maybe("code |file |implementation |function |class |component |script |module |logic "),
        .maybe("is |are |stays |remains "),
        "unchanged|the same|same|as before|identical|omitted|not shown", .end),
      Phrase(.start, "fill in ", .maybe("the |your "), "rest|details|remaining|logic|code|body"),
      Phrase(.start, "implement ", "me|this|it|this function|this method|logic|the logic", .end),
      Phrase(
        .start, .maybe("lines |line |another |about "), "0|1|2|3|4|5|6|7|8|9", .anything(14),
        " omitted| unchanged| not shown| left out| truncated| more lines", .end),
      Phrase(
        .start, .maybe("the |all |all the |our |your |my "), "\(parts)", .anything(12),
        " remains| remain| stays| stay", " the same| unchanged| as is| as before",
        .maybe(" as before| as above"), .end),
      Phrase(
        .start, .maybe("the |all the "), "rest |remainder |rest of it ",
        "is |stays |remains |goes ",
        "as it is|the same|unchanged|as is|as before|omitted|left out|here"),
      Phrase(
        .start, "same |unchanged ", "\(parts)", .anything(12), .maybe(" as before| as above"), .end),
      Phrase(
        .start, "keep |retain |leave |preserve |same ",
        .maybe("the |your |all |all the "),
        "existing |rest |other |remaining |original |previous |old ",
        .wordsAndBlanks(3), "\(parts)"),
    ] + foreign)

  /// They say it on a line of their own. Behind code they may be a remark about that, and with the name of a
  /// file about that one.
  static let likely = Phrases([
    Phrase(
      .edge, "rest of ", .maybe("the |your |this "),
      "code|file|implementation|routes|logic|component|function|schema|script|content"),
    Phrase(
      .start, .maybe("the |all |and |and the "), "rest of ", .maybe("the |your |these "),
      .wordsAndBlanks(2), "\(parts)"),
    Phrase(
      .edge, "your |actual |existing |remaining |additional |other |more ", .wordsAndBlanks(4),
      """
      code|logic|implementation|routes|endpoints|handlers|tests|columns|fields|methods|functions|\
      commands|styles|services
      """, .blanksAndWords(3), " goes| go| would go| here", .edge),
    Phrase(
      .edge, "add |insert |put |place |implement |write |paste |include ",
      "your|more|additional|other|any|actual", .edge, .anything(60), .edge, "here", .edge),
    Phrase(
      .edge, "add |insert |put |place |implement |write |paste |include ", "the", .edge,
      .anything(60), .edge, "here", .end),
    Phrase(
      .start, "add ", "more |other |additional ", .wordsAndBlanks(2),
      "\(parts)|style|rule|service|option",
      .anything(8), " as needed| as required| below", .end),
    Phrase(
      .edge, "code |logic |implementation ", .anything(40), "goes |would go |will go ", "here",
      .edge),
    Phrase(.edge, "code |logic |implementation ", "here", .end),
    Phrase(.start, .anything(30), "code |logic |implementation ", "would go", .end),
    Phrase(.start, "placeholder", .maybe(" implementation| function| component| code"), .end),
    Phrase(.start, "placeholder", ": | - | (|,|;|. | for | to | until "),
    Phrase(
      .start, .maybe("the |all |function |handler |method "), "\(parts)|body", .anything(10),
      " unchanged| omitted| truncated| continues| continues here| shortened| abbreviated| as before",
      .end),
    Phrase(
      .start, "existing |original |previous ",
      "imports|functions|methods|routes|handlers|endpoints|tests|exports|middleware|styles|services",
      .end),
    Phrase(
      .start, "no ", .maybe("other |further |more "), "changes ", "below|above|here|from here",
      .maybe(" this line| this point"), .end),
    Phrase(.start, .maybe("to be "), "continued", .maybe(" below| in the next| in next"), .end),
    Phrase(.start, .maybe("to be "), "continued in ", .maybe("the |my "), "next "),
    Phrase(
      .start, "continue |repeat |same |similar |similarly ",
      .maybe("logic |code |pattern |handlers |routes |implementation |this "),
      "with |for ", "the |all |all the ", "other |remaining |rest of ", .wordsAndBlanks(2),
      "\(parts)"),
    Phrase(.start, "repeat |same |similar |similarly ", "for ", "other |remaining "),
    Phrase(
      .start, "similar ",
      "logic |code |handlers |handler |routes |functions |methods |tests |implementation ", "for "),
    Phrase(
      .start, "see |as in |copy from ", .maybe("the |your |my "),
      "original |previous |existing |earlier ", "file|version|answer|response|message"),
    Phrase(.start, "more |further |additional ", .wordsAndBlanks(2), "follow|to follow", .end),
    Phrase(
      .start, .maybe("the |your |all |all the "),
      "existing |previous |remaining |original |prior |rest of ", .maybe("the |your "),
      "code|implementation|logic|contents|content", .maybe(" above| below| unchanged| as is"), .end),
    Phrase(.start, "code |implementation |logic ", "unchanged|as before|same as before"),
    Phrase(.start, "unchanged from "),
    Phrase(
      .start, "other |remaining |more |similar |additional ", .wordsAndBlanks(2), "\(parts)",
      .anything(16), " follow| similarly| are similar| can be added| would be added| as needed"),
    Phrase(
      .start,
      """
      snip|snipped|truncated|elided|omitted|abridged|unchanged|as before|same as before|\
      stays the same|remains the same|remains unchanged|abbreviated|etc|etc.|8< snip 8|stub|\
      stub implementation|as in the original
      """, .end),
  ])

  /// Such a comment is about another file.
  static let elsewhere = Phrase(
    .edge, "in |see |from |into |to ", .anything(40),
    ".js|.mjs|.cjs|.ts|.tsx|.jsx|.py|.sql|.css|.json|.sh|.yml|.yaml|.html|.rb|.php", .edge)

  static let absent = Phrase(
    .edge,
    """
    here|rest|remaining|existing|other|others|additional|more|similar|similarly|etc|omitted|continue|\
    continues|continued|further|outlined|as above|and so on|same
    """, .edge)

  /// What follows on a word that ends what is said.
  private static let ends: Phrase.Step = """
    .|,|;|:|)|!| -| here| later| soon| yet| for now| so far| in this| in a | in the | as | when | once | with \
    | next| separately
    """

  /// What there is more of, a word for a part of a program, and what says that it is as it was.
  private static func rest(
    _ opening: Phrase.Step, _ part: Phrase.Step, _ ending: Phrase.Step
  ) -> Phrase {
    Phrase(.edge, opening, .wordsAndBlanks(2), part, .anything(40), ending)
  }

  private static let foreign: [Phrase] = [
    // German
    Phrase(
      .edge, "rest |restlicher |restliche |restlichen |übriger |übrige |übrigen ",
      .maybe("des |der |vom |von |dieser "), .wordsAndBlanks(1),
      "code|datei|funktion|method|implementier|route|logik|klasse|import|endpunkt|komponent|programm",
      .anything(24), "bleib|unver| hier| wie | folgt|gleich| aus"),
    Phrase(
      .start, .maybe("der |die |den |hier |hier der |hier folgt der |... "),
      "rest |restlicher |restliche |übriger |übrige |bestehender |vorhandener |bisheriger ",
      .maybe("des |der |vom "), "code|codes|datei|implementierung|logik|programms|klasse",
      .maybe(" hier| wie bisher| wie zuvor| unverändert"), .end),
    Phrase(
      .edge, "andere |anderen |weitere |weiteren |bestehende |vorhandene ", .wordsAndBlanks(2),
      "code|funktion|method|route|import|klasse|endpunkt|handler|komponent", .anything(20),
      "bleib|unverändert"),
    Phrase(
      .edge, "weggelassen|ausgelassen|gekürzt|hier nicht gezeigt|der kürze halber|aus platzgründen",
      .edge),
    Phrase(
      .start, .maybe("der "), "rest ", .maybe("bleibt |ist |wie "),
      "unverändert|gleich|gehabt|bisher|zuvor|vorher|weggelassen", .end),
    Phrase(.start, "hier ", "kommt |folgt |steht ", "der rest|der restliche"),
    // Alone they say it in any language.
    Phrase(
      .start,
      """
      unverändert|wie bisher|inchangé|sin cambios|sem alterações|invariato|ongewijzigd|bez zmian|\
      oförändrat|uændret|uendret|beze změny
      """, .end),
    Phrase(.edge, "dein |deinen |ihr |ihren |eigener |eigenen ", "code|logik", " hier", .edge),
    Phrase(.edge, "hier ", .wordsAndBlanks(1), "dein |deinen |ihr |ihren ", "code|logik", .edge),
    // Spanish, Portuguese, Italian
    Phrase(
      .edge, "resto |restante ", "d",
      "el |e la |e las |e los |e |o |a |os |as |ella |elle |ei |i |el tuo |o seu ",
      .maybe("tu |su |seu "),
      """
      código|codigo|codice|archivo|arquivo|file|función|funcion|função|funcoes|funções|funzion|método|\
      metod|rutas|rotas|lógica|logica|implementa|componente|importa|clase|classe
      """),
    Phrase(
      .edge, "otras |otros |demás |outras |outros |demais |altre |altri |restanti |restantes ",
      .wordsAndBlanks(1),
      "código|codigo|codice|func|funç|funz|métod|metod|rut|rot|import|clas|endpoint|component|handler",
      .anything(16),
      """
      permanec|sigue|igual|sin cambios|se mant|mantêm|mantem|continua|sem alter|restan|rimang|\
      invariat|inalter| aquí| aqui| qui
      """),
    Phrase(
      .start, .maybe("el |o |il |su |tu |seu |aquí va el |aqui vai o |... "),
      "código |codigo |codice |lógica |logica ",
      "existente|restante|anterior|esistente|rimanente|precedente|omitid|omess", .anything(12), .end
    ),
    Phrase(
      .edge, "tu |su |seu |teu |tuo |vostro |resto ", "código|codigo|codice|lógica|logica",
      .anything(12), " aquí| aqui| qui", .edge),
    Phrase(
      .start, .maybe("el |o |il |lo |tutto il "), "resto |restante |demás ",
      .maybe("permanece |sigue |queda |es |continúa |continua |fica |rimane |resta |è "),
      "igual|sin cambios|invariato|inalterado|o mesmo|uguale", .end),
    Phrase(
      .edge, "por brevedad|para brevidade|por brevidade|per brevità|por concisão|per concisione"),
    // French
    Phrase(
      .edge, "reste ", "du |de la |des |de l'|de votre |de ton |d'", .wordsAndBlanks(1),
      "code|fichier|fonction|méthode|route|logique|implément|import|classe|composant|script"),
    Phrase(
      .edge, "autres |le code |les ", .wordsAndBlanks(1),
      "code|fonction|méthode|route|import|classe|composant|existant|existantes", .anything(12),
      "reste inchangé|restent inchangé|restent identiques|restent les mêmes|ici"),
    Phrase(
      .start, .maybe("le |votre |du |ici le |... "), "code ", "existant|restant|précédent|omis|ici",
      .anything(8), .end),
    Phrase(
      .edge, "omis |omise |omises |par souci |pour plus ", .anything(20), "brièveté|concision"),
    Phrase(
      .start, .maybe("le |tout le "), "reste ", .maybe("est |reste |demeure "),
      "identique|inchangé|le même", .end),
    Phrase(.edge, "votre code ici|ici votre code|ton code ici"),
    // Russian
    Phrase(
      .edge, "остальн|оставш", .anything(24),
      "код|функц|метод|маршрут|част|реализац|обработчик|импорт|логик|класс|файл", .anything(12),
      .end),
    rest(
      "остальн|оставш|решта |інший |інші |наявний |існуючий ",
      "код|функц|метод|маршрут|част|реал|обработчик|импорт|логік|логик|класс|файл",
      "без змін|без измен|не измен|не змін|оста|тот же|те же|таки|прежн|опущ|пропущ|ниже|здесь"),
    Phrase(
      .start, .maybe("здесь |... "), "существующий |прежний |предыдущий |ваш |остальной ", "код",
      .anything(16), .end),
    Phrase("опущен", .anything(20), "кратк"), Phrase(.start, "код ", "опущен|без изменений|здесь"),
    Phrase(.start, "без изменений|сокращено|пропущено|опущено", .end),
    // Chinese
    Phrase(
      "其余|其餘|剩余|剩餘|其他|其它", .maybe("的|所有|部分"),
      "代码|部分|函数|方法|路由|逻辑|实现|接口|程式碼|代碼|函式|邏輯", .anything(30),
      "不变|不變|省略|相同|一样|一樣|同上|保留|略"),
    Phrase("其余|其餘|剩余|剩餘", .maybe("的|所有"), "代码|部分|函数|程式碼|代碼", .maybe("在此|..."), .end),
    Phrase(
      .start, .maybe("... |这里是|此处为"), "原有|现有|已有|原来的|之前的|現有|原本的",
      .maybe("的"), "代码|逻辑|程式碼|代碼|邏輯", .anything(18), .end),
    Phrase("此处省略|此處省略|这里省略|以下省略|代码省略|省略其|省略了|省略部分|代码略"),
    Phrase("这里|此处|在此|這裡|此處", .anything(12), "你的|您的", .anything(9), "代码|逻辑|程式碼|邏輯|实现"),
    Phrase("你的|您的|具体|實際|实际", .maybe("的"), "代码|逻辑|实现|程式碼|代碼", .anything(9), "这里|此处|這裡|此處"),
    Phrase(.start, "省略|略|同上|保持不变|保持不變|代码不变|不变|其余不变|其余省略", .end),
    // Japanese
    Phrase("残りの", .anything(30), "コード|部分|関数|メソッド|処理|実装|ルート|ファイル"),
    Phrase("他の|その他の", .anything(30), "コード|関数|メソッド|処理|実装|ルート", .anything(30), "変更なし|同じ|同様|そのまま|省略"),
    Phrase(.start, "既存の|元の|以前の", "コード|処理|実装|ロジック", .anything(18), .end),
    Phrase(.start, .maybe("残りは|コードは|以下は|以降は"), "省略|中略|後略|以下略|以下省略|以下同様|変更なし|そのまま|同様", .end),
    Phrase("ここに", .anything(18), "コード|処理|実装|ロジック", .anything(12), "追加|書|実装|記述|入"),
    // Korean
    Phrase("나머지 ", .anything(20), "코드|부분|함수|메서드|로직|구현|파일|라우트"),
    Phrase("다른 |기타 ", .anything(20), "코드|함수|메서드|로직|구현|라우트", .anything(20), "동일|유지|그대로|변경 없"),
    Phrase(.start, "기존 |이전 ", "코드|로직|구현", .anything(18), .end),
    Phrase(.start, .maybe("이하 |코드 |나머지 |나머지는 "), "생략|중략|변경 없음|동일|동일함|이전과 동일", .end),
    Phrase("여기에 ", .anything(18), "코드|로직|구현"),
    // Dutch, Scandinavian, Finnish
    rest(
      "rest van |resterende |overige |bestaande ",
      "code|bestand|functie|logica|implementatie|methode",
      "hetzelfde|ongewijzigd|onveranderd|weggelaten"),
    Phrase(
      .start, .maybe("de |... "), "rest van de |bestaande |resterende ", "code|functies", .end),
    rest(
      "resten av |resten af |övrig |øvrig |befintlig |eksisterende ",
      "kod|fil|funktion|funksjon|implementer|logi",
      "oförändra|uendre|uændre|samma|samme|utelämna|utelat|udelad"),
    Phrase(.edge, "loput |muu |muut ", .anything(30), "ennallaan|muuttumat"),
    // Polish, Czech, Hungarian, Romanian, Greek, Turkish
    rest(
      "reszta |pozostał|istniejąc", "kod|plik|funkcj|metod|implement|logik",
      "bez zmian|niezmienion|pominięt|jak wcześniej"),
    Phrase(.start, "reszta kodu|pozostały kod|istniejący kod|zbytek kódu|existující kód", .end),
    rest(
      "zbytek |zbývající |ostatní |existující ", "kód|soubor|funkc|metod|implement|logik",
      "beze změn|nezměn|vynechán|stejn"),
    Phrase(.edge, "többi", .anything(40), "változatlan|ugyanaz|kihagyva"),
    rest(
      "restul |celelalte ", "cod|fișier|funcți|metod|implement|logic", "neschimbat|la fel|omis"),
    Phrase("υπόλοιπ", .anything(60), "ίδι|αμετάβλητ|παραλείπ"),
    Phrase(.edge, "geri kalan", .anything(40), "aynı|değişme|değiştiril|atland"),
    Phrase(.start, "mevcut kod|kodun geri kalanı", .anything(10), .end),
    // Vietnamese, Indonesian, Thai (its tone marks are no letters)
    Phrase("phần còn lại", .anything(60), "giữ nguyên|không đổi|không thay đổi|như cũ|như trước"),
    Phrase(
      .edge, "sisa |kode lain|bagian lain", .anything(40),
      "tetap sama|tidak berubah|tidak diubah|dihilangkan"),
    Phrase("เหลือ", .anything(60), "เหมือนเดิม|คงเดิม"),
    // Arabic, Persian, Hebrew, Hindi
    Phrase("باقي |بقية ", .anything(60), "كما هو|كما هي|بدون تغيير|دون تغيير|لم يتغير"),
    Phrase("بقیه |باقی ", .anything(60), "بدون تغییر|همان|مثل قبل"),
    Phrase("שאר ", .anything(60), "ללא שינוי|נשאר|זהה|כמו קודם"),
    Phrase("बाकी |शेष ", .anything(60), "वैसा|वही|समान|अपरिवर|जैसा|बदलाव"),
  ]
}
